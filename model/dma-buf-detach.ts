import { type Kernel, type ObjectConstants, at, broke } from './kernel.ts';
import {
  type AttachmentArgs,
  bufOf,
  checkAttached,
  forget,
  opOfAttachment,
  unpinned,
} from './dma-buf-attachment.ts';
import { type Step, goTo, operation } from './operation.ts';
import { callOp, hasOp, opReturned, opRoutine } from './dma-buf.ts';
import { LOCK_STEPS, lockBufSteps, mustNotHold, unlockBuf } from './dma-buf-lock.ts';
import { checkListChange } from './dma-buf-attach.ts';
import { mightSleep } from './task.ts';
import { type Run } from './dma-buf-map-steps.ts';

/** Arguments of dma_buf_detach(). */
interface DetachArgs extends AttachmentArgs {
  readonly buf: number;
}

const NAME = 'dma_buf_detach';

/** The steps of a detach, by what they do. */
const UNMAPPED = LOCK_STEPS;
const UNPINNED = UNMAPPED + 1;
const DETACHED = UNPINNED + 1;
const UNLINK = DETACHED + 1;
const UNMAPPED_UNLOCKED = UNLINK + LOCK_STEPS;

/** Nothing is left behind when an attachment goes away; it goes from the buffer that it belongs to. */
const checkDetach = (k: Kernel, a: DetachArgs, t: number): void => {
  mightSleep(k, t);
  mustNotHold(k, a.buf, t, 'LOCK-09');
  checkAttached(k, a);
  if (bufOf(k, a) !== a.buf) broke(k, 'LIFE-19');
  const it = at(k.dma_buf_attachment, a.attachment);
  const own = it.cached !== 0 && hasOp(k, bufOf(k, a), 'pin') ? 1 : 0;
  if (it.mappings > 0 || it.pins > own) broke(k, 'LIFE-18');
};

/** Off the list, under the lock of the buffer that was named; then the exporter learns of it without the lock. */
const unlink: Run<DetachArgs> = (k, a, t) => {
  checkListChange(k, a, t);
  if (bufOf(k, a) !== a.buf) checkForeign(k, a, t);
  forget(k, a);
  unlockBuf(k, a.buf, t);
  return callOp(k, a.buf, 'detach', DETACHED, t);
};

/** The attachment is on the list of another buffer, whose lock nobody took. */
const checkForeign = (k: Kernel, a: DetachArgs, t: number): void => {
  const { resv } = at(k.fixed.of.dma_buf, bufOf(k, a));
  if (at(k.ww_mutex, at(k.fixed.of.dma_resv, resv).lock).owner !== t + 1) broke(k, 'LOCK-35');
};

/** The mapping that the core kept ends; until 6.1 the lock was dropped between it and the list. */
const unpin: Run<DetachArgs> = (k, a, t) => {
  if (!hasOp(k, a.buf, 'pin')) return afterCache(k, a, t);
  unpinned(k, a);
  return callOp(k, a.buf, 'unpin', UNPINNED, t) || afterCache(k, a, t);
};

const afterCache: Run<DetachArgs> = (k, a, t) => {
  at(k.dma_buf_attachment, a.attachment).cached = 0;
  if (k.fixed.profile.fullLockingConvention) return unlink(k, a, t);
  unlockBuf(k, a.buf, t);
  return goTo(UNLINK);
};

const isCached = (k: Kernel, a: DetachArgs): boolean =>
  bufOf(k, a) === a.buf && at(k.dma_buf_attachment, a.attachment).cached !== 0;

const locked: Run<DetachArgs> = (k, a, t) =>
  isCached(k, a)
    ? callOp(k, a.buf, 'unmap_dma_buf', UNMAPPED, t) || unpin(k, a, t)
    : unlink(k, a, t);

/** Refuses a foreign attachment, and until 6.1 unmaps without the lock what an exporter without pins had mapped. */
function beginsUnlocked([first, ...rest]: Step<DetachArgs>[]): Step<DetachArgs>[] {
  if (first === undefined) return [];
  const { run, ...others } = first;
  return [
    {
      ...others,
      run: (k, a, t) => {
        const { detachChecksBuffer, fullLockingConvention } = k.fixed.profile;
        if (bufOf(k, a) !== a.buf && detachChecksBuffer) return 0;
        if (fullLockingConvention || !isCached(k, a) || hasOp(k, a.buf, 'pin')) return run(k, a, t);
        at(k.dma_buf_attachment, a.attachment).cached = 0;
        return callOp(k, a.buf, 'unmap_dma_buf', UNMAPPED_UNLOCKED, t) || goTo(UNLINK);
      },
    },
    ...rest,
  ];
}

const bufOfCall = (_: Kernel, a: DetachArgs): number => a.buf;

const afterOp = (run: Run<DetachArgs>): Step<DetachArgs> => ({
  run: (k, a, t) => {
    opReturned(k, a.buf, t);
    return run(k, a, t);
  },
  origin: run,
});

const detachCalls = (a: DetachArgs, of: ObjectConstants): readonly string[] => [
  opRoutine('detach', a.buf),
  opOfAttachment('unmap_dma_buf', a, of),
  opOfAttachment('unpin', a, of),
];

/** The operation by which a device ceases to be an importer. @see drivers/dma-buf/dma-buf.c */
export const dmaBufDetachOperations = {
  /** Unlinks the attachment under the lock, then tells the exporter without it. @see dma_buf_detach() */
  dma_buf_detach: operation({
    name: NAME,
    params: [
      ['buf', 'dma_buf'],
      ['attachment', 'dma_buf_attachment'],
    ],
    maySleep: true,
    uses: ['attachments', 'exporter-ops'],
    calls: detachCalls,
    steps: [
      ...beginsUnlocked(lockBufSteps<DetachArgs>(NAME, bufOfCall, checkDetach, locked)),
      afterOp(unpin),
      afterOp(afterCache),
      { run: () => 0 },
      ...lockBufSteps<DetachArgs>(NAME, bufOfCall, () => undefined, unlink, UNLINK),
      { run: () => goTo(UNLINK) },
    ],
  }),
};
