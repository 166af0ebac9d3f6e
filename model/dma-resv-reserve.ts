import { type Kernel, broke } from './kernel.ts';
import { type Alternative, type Step } from './operation.ts';
import { GFP_KERNEL } from './gfp.ts';
import { afterDrops, dropSteps } from './dma-fence-release.ts';
import { assertHeld, hasRoom, reserve } from './dma-resv.ts';
import { checkAllocation as checkGfp, leaveReclaim, reclaimAlternatives } from './memory.ts';
import { testNext, testedSteps } from './dma-resv-test.ts';
import { checkMayFail } from './submission-rules.ts';
import { failureNumber } from './errno.ts';

const EINVAL = failureNumber('-EINVAL');
const ENOMEM = failureNumber('-ENOMEM');

interface ReserveArgs {
  readonly resv: number;
  /** How many fences must fit. */
  readonly n: number;
  readonly checked: number;
}

/** Rules about memory that a call may need. */
export function checkListAllocation(k: Kernel, t: number): void {
  checkGfp(k, t, GFP_KERNEL);
  checkMayFail(k, t);
}

/** A new list is allocated with GFP_KERNEL, if one is needed: direct reclaim, and then step `after`. @see dma_resv_list_alloc() */
export const reclaimIf = <A>(
  needed: (k: Kernel, a: A) => boolean,
  after: number,
): readonly Alternative<A>[] =>
  reclaimAlternatives<A>(() => GFP_KERNEL, after).map((reclaim) => ({
    ...reclaim,
    ready: (k, a, t) => needed(k, a) && reclaim.ready?.(k, a, t) !== false,
  }));

/**
 * Makes room for fences, as steps `base` to `base + 8` of an operation; `failed` undoes what the operation did before.
 *
 * A new list takes over what a test of each fence finds unsignalled, and drops the rest.
 * @see dma_resv_reserve_fences()
 */
export function reserveSteps<A extends ReserveArgs>(
  name: string,
  base: number,
  failed: (k: Kernel, a: A, t: number, result: number) => number,
): readonly Step<A>[] {
  const grow = (k: Kernel, a: A, t: number): number => {
    const testing = hasRoom(k, a.resv, a.n) ? 0 : testNext(k, a.resv, t, base + 2);
    if (testing !== 0) return testing;
    reserve(k, a.resv, a.n, t);
    return afterDrops(k, t, base + 6, 0);
  };
  return [
    {
      check: (k, a, t) => {
        assertHeld(k, a.resv, t);
        checkListAllocation(k, t);
        if (a.n === 0 && k.fixed.profile.reserveZeroFails) broke(k, 'RESV-02');
      },
      run: (k, a, t) =>
        a.n === 0 && k.fixed.profile.reserveZeroFails ? failed(k, a, t, EINVAL) : grow(k, a, t),
      or: [
        {
          label: 'fails',
          exists: (c, a) => a.checked === 1 || c.options.shortMemory,
          run: (k, a, t) => failed(k, a, t, ENOMEM),
        },
        ...reclaimIf<A>((k, a) => !hasRoom(k, a.resv, a.n), base + 1),
      ],
    },
    {
      run: (k, a, t) => {
        leaveReclaim(k, t);
        return grow(k, a, t);
      },
    },
    ...testedSteps<A>(name, base + 2, base + 5),
    { run: grow },
    ...dropSteps<A>(base + 6, 0),
  ];
}
