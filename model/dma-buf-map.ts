import { type Kernel, type ObjectConstants, at } from './kernel.ts';
import {
  type AttachmentArgs,
  bufOf,
  checkAttached,
  countDown,
  countUp,
  isDynamic,
  opOfAttachment,
} from './dma-buf-attachment.ts';
import { type DmaBufOp, callOp, hasOp, opReturned } from './dma-buf.ts';
import { LOCK_STEPS, lockBufSteps, mustHold, mustNotHold, unlockBuf } from './dma-buf-lock.ts';
import {
  RESV_WAIT_SCRATCH,
  armWaitedFence,
  needsWaitedFence,
  nextToWaitFor,
  resvWaitCalls,
  resvWaitEffects,
  waitedFenceSignaled,
} from './dma-resv-wait.ts';
import { type Step, goTo, operation } from './operation.ts';
import { failureNumber } from './errno.ts';
import { needsArming } from './dma-fence.ts';
import { mightSleep } from './task.ts';
import { usages } from './dma-resv.ts';

const KERNEL = usages.indexOf('KERNEL');
const ERESTARTSYS = failureNumber('-ERESTARTSYS');

type Run = (k: Kernel, a: AttachmentArgs, t: number) => number;

/** The core pins on behalf of a static importer. @see dma_buf_pin_on_map() */
const pinsOnMap = (k: Kernel, a: AttachmentArgs): boolean =>
  !isDynamic(k, a) && hasOp(k, bufOf(k, a), 'pin');

/** What a locked call and its `_unlocked` variant share: where the body begins, and what ends it. */
interface Variant {
  readonly name: string;
  readonly first: number;
  readonly unlocks: boolean;
}

const end = (v: Variant, k: Kernel, a: AttachmentArgs, t: number, result: number): number => {
  if (v.unlocks) unlockBuf(k, bufOf(k, a), t);
  return result;
};

/** A step to which an op of the exporter comes back. */
const afterOp = (run: Run): Step<AttachmentArgs> => ({
  run: (k, a, t) => {
    opReturned(k, bufOf(k, a));
    return run(k, a, t);
  },
});

const callOpOf = (k: Kernel, a: AttachmentArgs, op: DmaBufOp, step: number): number =>
  callOp(k, bufOf(k, a), op, step);

/**
 * Unmaps and, for a static importer, unpins: steps `first` and `first + 1` come back from the two ops.
 * @see dma_buf_unmap_attachment()
 */
function unmapBody(v: Variant, first: number, result: number): [Run, ...Step<AttachmentArgs>[]] {
  const unpinned: Run = (k, a, t) => end(v, k, a, t, result);
  const unmapped: Run = (k, a, t) => {
    if (!pinsOnMap(k, a)) return unpinned(k, a, t);
    countDown(k, a, 'pins', 'DYN-03');
    return callOpOf(k, a, 'unpin', first + 1) || unpinned(k, a, t);
  };
  const begin: Run = (k, a, t) => {
    countDown(k, a, 'mappings', 'LIFE-25');
    return callOpOf(k, a, 'unmap_dma_buf', first) || unmapped(k, a, t);
  };
  return [begin, afterOp(unmapped), afterOp(unpinned)];
}

/**
 * Pins for a static importer, maps, and waits for the KERNEL fences that a static importer does not look at. An
 * interrupted wait undoes it all.
 * @see dma_buf_map_attachment()
 */
function mapBody(v: Variant): [Run, ...Step<AttachmentArgs>[]] {
  const wait = v.first + 2;
  const [undo, ...undoing] = unmapBody(v, v.first + 3, ERESTARTSYS);
  const waitForKernel: Run = (k, a, t) => {
    const { resv } = at(k.fixed.of.dma_buf, bufOf(k, a));
    const f = nextToWaitFor(k, resv, KERNEL, t);
    if (f < 0) return end(v, k, a, t, 0);
    return goTo(needsArming(k, f) ? wait + 3 : wait);
  };
  const mapped: Run = (k, a, t) => {
    countUp(k, a, 'mappings');
    return isDynamic(k, a) ? end(v, k, a, t, 0) : waitForKernel(k, a, t);
  };
  const pinned: Run = (k, a, t) => callOpOf(k, a, 'map_dma_buf', v.first + 1) || mapped(k, a, t);
  const begin: Run = (k, a, t) => {
    if (!pinsOnMap(k, a)) return pinned(k, a, t);
    countUp(k, a, 'pins');
    return callOpOf(k, a, 'pin', v.first) || pinned(k, a, t);
  };
  return [
    begin,
    afterOp(pinned),
    afterOp(mapped),
    waitStep(v.name, waitForKernel, undo),
    ...undoing,
    ...armWaitedFence<AttachmentArgs>(v.name, wait + 3, wait),
  ];
}

function waitStep(name: string, waitForKernel: Run, undo: Run): Step<AttachmentArgs> {
  return {
    ready: (k, _, t) => waitedFenceSignaled(k, t),
    run: waitForKernel,
    or: [
      {
        label: 'interrupted',
        external: 'signal',
        exists: (_, a) => a.checked === 1,
        ready: (k, _, t) => at(k.fixed.tasks, t).signals && !waitedFenceSignaled(k, t),
        run: (k, a, t) => {
          at(k.task, t).scratch.fill(0);
          return undo(k, a, t);
        },
      },
    ],
    waitsFor: (k, a, t) =>
      needsWaitedFence(k, t, `${name}(${at(k.fixed.of.dma_buf_attachment, a.attachment).name})`),
  };
}

/** Before 6.2 the lock was needed only if the importer or the exporter is dynamic. */
const needsLock = (k: Kernel, a: AttachmentArgs): boolean =>
  k.fixed.profile.fullLockingConvention || isDynamic(k, a) || hasOp(k, bufOf(k, a), 'pin');

/** The steps of a call for whoever holds the lock. */
function lockedSteps(
  name: string,
  rule: string,
  body: (v: Variant) => [Run, ...Step<AttachmentArgs>[]],
): Step<AttachmentArgs>[] {
  const [begin, ...rest] = body({ name, first: 1, unlocks: false });
  return [
    {
      check: (k, a, t) => {
        mightSleep(k, t);
        checkAttached(k, a);
        if (needsLock(k, a)) mustHold(k, bufOf(k, a), t, rule);
      },
      run: begin,
    },
    ...rest,
  ];
}

/** The steps of its `_unlocked` variant: it takes the lock with a NULL context. */
function unlockedSteps(
  name: string,
  rule: string,
  body: (v: Variant) => [Run, ...Step<AttachmentArgs>[]],
): Step<AttachmentArgs>[] {
  const [begin, ...rest] = body({ name, first: LOCK_STEPS, unlocks: true });
  const check = (k: Kernel, a: AttachmentArgs, t: number): void => {
    checkAttached(k, a);
    mustNotHold(k, bufOf(k, a), t, rule);
  };
  return [...lockBufSteps(name, bufOf, check, begin), ...rest];
}

const mapCalls = (a: AttachmentArgs, of: ObjectConstants): readonly string[] => [
  ...mapOps.map((op) => opOfAttachment(op, a, of)),
  ...resvWaitCalls(),
];

const mapUses = [
  'attachments',
  'resv-version',
  'exporter-ops',
  'lazy',
  'signals',
  'spin',
  'irqs',
] as const;

const mapOps = ['pin', 'map_dma_buf', 'unmap_dma_buf', 'unpin'] as const;
const unmapOps = ['unmap_dma_buf', 'unpin'] as const;

const common = {
  params: [
    ['attachment', 'dma_buf_attachment'],
    ['direction', 'direction'],
  ],
  maySleep: true,
  scratch: RESV_WAIT_SCRATCH,
} as const;

/** Operations that map a buffer for a device. @see drivers/dma-buf/dma-buf.c */
export const dmaBufMapOperations = {
  /** Maps the storage for the importer's device, with the lock held. @see dma_buf_map_attachment() */
  dma_buf_map_attachment: operation({
    ...common,
    name: 'dma_buf_map_attachment',
    returns: 'errno',
    uses: mapUses,
    effects: resvWaitEffects,
    calls: mapCalls,
    steps: lockedSteps('dma_buf_map_attachment', 'LOCK-03', mapBody),
  }),

  /** As dma_buf_map_attachment, but takes the lock itself. @see dma_buf_map_attachment_unlocked() */
  dma_buf_map_attachment_unlocked: operation({
    ...common,
    name: 'dma_buf_map_attachment_unlocked',
    returns: 'errno',
    uses: mapUses,
    effects: resvWaitEffects,
    calls: mapCalls,
    exists: (profile) => profile.fullLockingConvention,
    steps: unlockedSteps('dma_buf_map_attachment_unlocked', 'LOCK-17', mapBody),
  }),

  /** Ends a mapping, with the lock held. @see dma_buf_unmap_attachment() */
  dma_buf_unmap_attachment: operation({
    ...common,
    name: 'dma_buf_unmap_attachment',
    scratch: 0,
    uses: ['attachments', 'exporter-ops'],
    calls: (a, of) => unmapOps.map((op) => opOfAttachment(op, a, of)),
    steps: lockedSteps('dma_buf_unmap_attachment', 'LOCK-04', (v) => unmapBody(v, v.first, 0)),
  }),

  /** As dma_buf_unmap_attachment, but takes the lock itself. @see dma_buf_unmap_attachment_unlocked() */
  dma_buf_unmap_attachment_unlocked: operation({
    ...common,
    name: 'dma_buf_unmap_attachment_unlocked',
    scratch: 0,
    uses: ['attachments', 'exporter-ops'],
    calls: (a, of) => unmapOps.map((op) => opOfAttachment(op, a, of)),
    exists: (profile) => profile.fullLockingConvention,
    steps: unlockedSteps('dma_buf_unmap_attachment_unlocked', 'LOCK-18', (v) =>
      unmapBody(v, v.first, 0),
    ),
  }),
};
