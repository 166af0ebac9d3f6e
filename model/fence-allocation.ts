import { type Kernel } from './kernel.ts';
import { type Step } from './operation.ts';
import { checkAllocation, leaveReclaim, reclaimAlternatives } from './memory.ts';
import { GFP_KERNEL } from './gfp.ts';
import { failureNumber } from './errno.ts';

const ENOMEM = failureNumber('-ENOMEM');

/** Features of a call that allocates. */
export const allocationUses = ['memalloc'] as const;

type Run<A> = (k: Kernel, a: A, t: number) => number;

/**
 * Two steps that allocate with GFP_KERNEL and go on with `run`; if memory is short they may fail instead, with -ENOMEM where the
 * kernel has NULL.
 */
export function allocationSteps<A>(
  run: Run<A>,
  base = 0,
  failed: Run<A> = () => ENOMEM,
): readonly Step<A>[] {
  return [
    {
      check: (k, _, t) => checkAllocation(k, t, GFP_KERNEL),
      run,
      or: [
        ...reclaimAlternatives<A>(() => GFP_KERNEL, base + 1),
        { label: 'fails', exists: (c) => c.options.shortMemory, run: failed },
      ],
    },
    {
      run: (k, a, t) => {
        leaveReclaim(k, t);
        return run(k, a, t);
      },
    },
  ];
}
