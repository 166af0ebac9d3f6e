import { type Kernel, type ObjectConstants, at, broke } from './kernel.ts';
import {
  type AttachmentArgs,
  bufOf,
  isDynamic,
  opOfAttachment,
  pinned,
  unpinned,
} from './dma-buf-attachment.ts';
import { type DmaBufOp, callOp, opReturned } from './dma-buf.ts';
import {
  LET_GO_STEPS,
  RESV_WAIT_SCRATCH,
  WAIT_TEST_STEPS,
  armWaitedFence,
  letGoSteps,
  letGoWaited,
  needsWaitedFence,
  nextToWaitFor,
  resvWaitCalls,
  testWaited,
  testWaitedSteps,
  waitTestCalls,
  waitedFenceSignaled,
} from './dma-resv-wait.ts';
import { type Step, goTo } from './operation.ts';
import { dropCalls, dropUses } from './dma-fence-release.ts';
import { failureNumber } from './errno.ts';
import { failureOf, smallFailure } from './op-result.ts';
import { needsArming } from './dma-fence.ts';
import { usages } from './dma-resv.ts';

const KERNEL = usages.indexOf('KERNEL');
const EBUSY = failureNumber('-EBUSY');
const ERESTARTSYS = failureNumber('-ERESTARTSYS');

/** One step's effect. */
export type Run<A> = (k: Kernel, a: A, t: number) => number;

/** What differs between those who map and unmap: where the body begins, what it counts, and what ends it. */
export interface Variant<A> {
  readonly name: string;
  readonly first: number;
  readonly pins: (k: Kernel, a: A) => boolean;
  /** The exporter has mapped it. */
  readonly mapped: (k: Kernel, a: A) => void;
  /** The exporter unmaps it. */
  readonly unmapped: (k: Kernel, a: A) => void;
  readonly end: (k: Kernel, a: A, t: number, result: number) => number;
}

/** A step to which an op of the exporter comes back, with what it returned. */
const afterOp = <A extends AttachmentArgs>(
  run: (k: Kernel, a: A, t: number, result: number) => number,
): Step<A> => ({
  run: (k, a, t) => run(k, a, t, opReturned(k, bufOf(k, a), t)),
  origin: run,
});

/** Calls an op of the exporter; without a body it succeeds at once, and `then` goes on. */
const callOpOf = <A extends AttachmentArgs>(
  k: Kernel,
  a: A,
  t: number,
  op: DmaBufOp,
  step: number,
  then: (k: Kernel, a: A, t: number, result: number) => number,
): number => callOp(k, bufOf(k, a), op, step, t) || then(k, a, t, 0);

/**
 * Unmaps and, if the core had pinned, unpins: steps `first` and `first + 1` come back from the two ops.
 * @see dma_buf_unmap_attachment()
 */
export function unmapBody<A extends AttachmentArgs>(
  v: Variant<A>,
): { readonly unmap: Run<A>; readonly unpin: Run<A>; readonly steps: readonly Step<A>[] } {
  const unpinDone: Run<A> = (k, a, t) => v.end(k, a, t, 0);
  const unpin: Run<A> = (k, a, t) => {
    if (!v.pins(k, a)) return unpinDone(k, a, t);
    unpinned(k, a);
    return callOpOf(k, a, t, 'unpin', v.first + 1, unpinDone);
  };
  const unmap: Run<A> = (k, a, t) => {
    v.unmapped(k, a);
    return callOpOf(k, a, t, 'unmap_dma_buf', v.first, unpin);
  };
  return { unmap, unpin, steps: [afterOp(unpin), afterOp(unpinDone)] };
}

/** Steps of {@link mapBody}. */
export const MAP_STEPS = 7 + WAIT_TEST_STEPS + 2 * LET_GO_STEPS;

/** Scratch word in which a failure waits while what came before it is undone. */
const FAILURE = RESV_WAIT_SCRATCH;

/** Words of scratch of a call that maps. */
export const MAP_SCRATCH = RESV_WAIT_SCRATCH + 1;

/** Keeps a failure for the end of the call; the wait before it is over. */
export function noteFailure(k: Kernel, t: number, failure: number): void {
  const { scratch } = at(k.task, t);
  scratch.fill(0);
  scratch[FAILURE] = smallFailure(failure);
}

/** The failure that was kept, or 0. */
export const notedFailure = (k: Kernel, t: number): number =>
  failureOf(at(at(k.task, t).scratch, FAILURE));

/**
 * Pins if the core has to, maps, and waits for the KERNEL fences that a static importer does not look at. A failure undoes
 * whatever came before it.
 * @see dma_buf_map_attachment()
 */
export function mapBody<A extends AttachmentArgs & { readonly checked: number }>(
  v: Variant<A>,
): { readonly begin: Run<A>; readonly steps: readonly Step<A>[] } {
  const wait = v.first + 2;
  const letGo = wait + 5 + WAIT_TEST_STEPS;
  const giveUp = letGo + LET_GO_STEPS;
  const undo = unmapBody<A>({
    ...v,
    first: v.first + 3,
    end: (k, a, t) => v.end(k, a, t, notedFailure(k, t)),
  });
  const waitForKernel: Run<A> = (k, a, t) => {
    const { resv } = at(k.fixed.of.dma_buf, bufOf(k, a));
    const releasing = letGoWaited(k, t, letGo);
    if (releasing !== 0) return releasing;
    const testing = testWaited(k, resv, KERNEL, t, wait + 5);
    if (testing !== 0) return testing;
    const f = nextToWaitFor(k, resv, KERNEL, t);
    if (f < 0) return v.end(k, a, t, 0);
    return goTo(needsArming(k, f) ? wait + 3 : wait);
  };
  const failed: Run<A> = (k, a, t) => {
    noteFailure(k, t, ERESTARTSYS);
    return undo.unmap(k, a, t);
  };
  const mapDone = (k: Kernel, a: A, t: number, result: number): number => {
    if (result < 0) {
      // An exporter that cannot serve the device refuses it when it attaches.
      if (result === EBUSY) broke(k, 'LIFE-21');
      noteFailure(k, t, result);
      return undo.unpin(k, a, t);
    }
    v.mapped(k, a);
    return isDynamic(k, a) ? v.end(k, a, t, 0) : waitForKernel(k, a, t);
  };
  const pinDone = (k: Kernel, a: A, t: number, result: number): number => {
    if (result < 0) {
      if (result === EBUSY) broke(k, 'DYN-06');
      return v.end(k, a, t, result);
    }
    pinned(k, a);
    return callOpOf(k, a, t, 'map_dma_buf', v.first + 1, mapDone);
  };
  const begin: Run<A> = (k, a, t) =>
    v.pins(k, a)
      ? callOpOf(k, a, t, 'pin', v.first, pinDone)
      : callOpOf(k, a, t, 'map_dma_buf', v.first + 1, mapDone);
  return {
    begin,
    steps: [
      afterOp(pinDone),
      afterOp(mapDone),
      waitStep(v.name, waitForKernel, (k, a, t) => letGoWaited(k, t, giveUp) || failed(k, a, t)),
      ...undo.steps,
      ...armWaitedFence<A>(v.name, wait + 3, wait),
      ...testWaitedSteps<A>(v.name, wait + 5, waitForKernel),
      ...letGoSteps<A>(letGo, waitForKernel),
      ...letGoSteps<A>(giveUp, failed),
    ],
  };
}

function waitStep<A extends AttachmentArgs & { readonly checked: number }>(
  name: string,
  waitForKernel: Run<A>,
  interrupted: Run<A>,
): Step<A> {
  return {
    ready: (k, _, t) => waitedFenceSignaled(k, t),
    run: waitForKernel,
    or: [
      {
        label: 'interrupted',
        external: 'signal',
        exists: (_, a) => a.checked === 1,
        ready: (k, _, t) => at(k.fixed.tasks, t).signals && !waitedFenceSignaled(k, t),
        run: interrupted,
      },
    ],
    waitsFor: (k, a, t) =>
      needsWaitedFence(k, t, `${name}(${at(k.fixed.of.dma_buf_attachment, a.attachment).name})`),
  };
}

/** Routines that a call that maps may run. */
export const mapCalls = (a: AttachmentArgs, of: ObjectConstants): readonly string[] => [
  ...mapOps.map((op) => opOfAttachment(op, a, of)),
  ...resvWaitCalls(),
  ...waitTestCalls(of),
  ...dropCalls(a, of),
];

/** What a call that maps needs. */
export const mapUses = [
  'attachments',
  'resv-version',
  'exporter-ops',
  'lazy',
  'signals',
  ...dropUses,
] as const;

const mapOps = ['pin', 'map_dma_buf', 'unmap_dma_buf', 'unpin'] as const;
