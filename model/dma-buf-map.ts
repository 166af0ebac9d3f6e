import { type Kernel, at } from './kernel.ts';
import {
  type AttachmentArgs,
  bufOf,
  checkAttached,
  isDynamic,
  mapped,
  opOfAttachment,
  unmapped,
} from './dma-buf-attachment.ts';
import { LOCK_STEPS, lockBufSteps, mustHold, mustNotHold, unlockBuf } from './dma-buf-lock.ts';
import {
  MAP_SCRATCH,
  type Run,
  type Variant,
  mapBody,
  mapCalls,
  mapUses,
  unmapBody,
} from './dma-buf-map-steps.ts';
import { type Step, operation } from './operation.ts';
import { directions, hasOp } from './dma-buf.ts';
import { failureNumber } from './errno.ts';
import { mightSleep } from './task.ts';
import { resvWaitEffects } from './dma-resv-wait.ts';
import { unmapEffect } from './dma-buf-stale.ts';

const EBUSY = failureNumber('-EBUSY');

/** Arguments of the calls that map and unmap. */
export interface MapArgs extends AttachmentArgs {
  readonly direction: number;
  readonly checked: number;
}

/** The core pins on behalf of a static importer. @see dma_buf_pin_on_map() */
const pinsOnMap = (k: Kernel, a: AttachmentArgs): boolean =>
  k.fixed.profile.pinsOnMap && !isDynamic(k, a) && hasOp(k, bufOf(k, a), 'pin');

/** Before 6.2 only dynamic importers needed the lock: others of a dynamic exporter have the mapping that the core keeps. */
const needsLock = (k: Kernel, a: AttachmentArgs): boolean =>
  k.fixed.profile.fullLockingConvention || isDynamic(k, a);

/** Which of the two it is, and how it is counted. */
type Body = (v: Pick<Variant<MapArgs>, 'name' | 'first' | 'end'>) => {
  readonly begin: Run<MapArgs>;
  readonly steps: readonly Step<MapArgs>[];
};

const counts = {
  pins: pinsOnMap,
  mapped: (k: Kernel, a: MapArgs) => mapped(k, a, a.direction),
  unmapped: (k: Kernel, a: MapArgs) => unmapped(k, a, a.direction),
} as const;

/** The core may have the mapping already; one of another direction does not do. */
const mapCall: Body = (v) => {
  const { begin, steps } = mapBody<MapArgs>({
    ...counts,
    ...v,
    mapped: (k, a) => {
      mapped(k, a, a.direction);
      const { cacheSgtMapping } = at(k.fixed.of.dma_buf, bufOf(k, a));
      if (cacheSgtMapping && !k.fixed.profile.pinsOnMap)
        at(k.dma_buf_attachment, a.attachment).cached = a.direction + 1;
    },
  });
  return {
    begin: (k, a, t) => {
      const { cached } = at(k.dma_buf_attachment, a.attachment);
      if (cached === 0) return begin(k, a, t);
      const kept = cached - 1;
      if (kept !== a.direction && kept !== directions.DMA_BIDIRECTIONAL)
        return v.end(k, a, t, EBUSY);
      mapped(k, a, a.direction);
      return v.end(k, a, t, 0);
    },
    steps,
  };
};

/** A mapping that the core keeps stays. */
const unmapCall: Body = (v) => {
  const { unmap, steps } = unmapBody<MapArgs>({ ...counts, ...v });
  return {
    begin: (k, a, t) => {
      if (at(k.dma_buf_attachment, a.attachment).cached === 0) return unmap(k, a, t);
      unmapped(k, a, a.direction);
      return v.end(k, a, t, 0);
    },
    steps,
  };
};

/** The steps of a call for whoever holds the lock. */
function lockedSteps(name: string, rule: string, body: Body): Step<MapArgs>[] {
  const { begin, steps } = body({ name, first: 1, end: (_, __, ___, result) => result });
  return [
    {
      check: (k, a, t) => {
        mightSleep(k, t);
        checkAttached(k, a);
        if (needsLock(k, a)) mustHold(k, bufOf(k, a), t, rule);
      },
      run: begin,
    },
    ...steps,
  ];
}

/** The steps of its `_unlocked` variant: it takes the lock with a NULL context. */
function unlockedSteps(name: string, rule: string, body: Body): Step<MapArgs>[] {
  const { begin, steps } = body({
    name,
    first: LOCK_STEPS,
    end: (k, a, t, result) => {
      unlockBuf(k, bufOf(k, a), t);
      return result;
    },
  });
  const check = (k: Kernel, a: MapArgs, t: number): void => {
    checkAttached(k, a);
    mustNotHold(k, bufOf(k, a), t, rule);
  };
  return [...lockBufSteps(name, bufOf, check, begin), ...steps];
}

const unmapOps = ['unmap_dma_buf', 'unpin'] as const;

const common = {
  params: [
    ['attachment', 'dma_buf_attachment'],
    ['direction', 'direction'],
  ],
  maySleep: true,
  scratch: MAP_SCRATCH,
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
    steps: lockedSteps('dma_buf_map_attachment', 'LOCK-03', mapCall),
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
    steps: unlockedSteps('dma_buf_map_attachment_unlocked', 'LOCK-17', mapCall),
  }),

  /** Ends a mapping, with the lock held. @see dma_buf_unmap_attachment() */
  dma_buf_unmap_attachment: operation({
    ...common,
    name: 'dma_buf_unmap_attachment',
    scratch: 0,
    uses: ['attachments', 'exporter-ops'],
    effects: (a) => [unmapEffect(a.attachment)],
    calls: (a, of) => unmapOps.map((op) => opOfAttachment(op, a, of)),
    steps: lockedSteps('dma_buf_unmap_attachment', 'LOCK-04', unmapCall),
  }),

  /** As dma_buf_unmap_attachment, but takes the lock itself. @see dma_buf_unmap_attachment_unlocked() */
  dma_buf_unmap_attachment_unlocked: operation({
    ...common,
    name: 'dma_buf_unmap_attachment_unlocked',
    scratch: 0,
    uses: ['attachments', 'exporter-ops'],
    effects: (a) => [unmapEffect(a.attachment)],
    calls: (a, of) => unmapOps.map((op) => opOfAttachment(op, a, of)),
    exists: (profile) => profile.fullLockingConvention,
    steps: unlockedSteps('dma_buf_unmap_attachment_unlocked', 'LOCK-18', unmapCall),
  }),
};
