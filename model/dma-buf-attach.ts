import { type Kernel, at, broke } from './kernel.ts';
import {
  type AttachmentArgs,
  bufOf,
  checkAttached,
  countDown,
  countUp,
  isDynamic,
  opOfAttachment,
} from './dma-buf-attachment.ts';
import { callOp, hasOp, opReturned } from './dma-buf.ts';
import { goTo, operation } from './operation.ts';
import { lockBufSteps, mustHold, mustNotHold, unlockBuf } from './dma-buf-lock.ts';
import { mightSleep } from './task.ts';

const params = [['attachment', 'dma_buf_attachment']] as const;

const returned = (k: Kernel, a: AttachmentArgs): void => opReturned(k, bufOf(k, a));

/** The attachment becomes visible, with nothing mapped. The lock is held. */
const link = (k: Kernel, a: AttachmentArgs, t: number): number => {
  const it = at(k.dma_buf_attachment, a.attachment);
  it.attached = 1;
  it.mappings = 0;
  it.pins = 0;
  unlockBuf(k, bufOf(k, a), t);
  return 0;
};

/** Asks the exporter, then links the attachment under the lock. @see dma_buf_dynamic_attach() */
const attach = (name: string, rule: string) =>
  operation({
    name,
    params,
    returns: 'errno',
    maySleep: true,
    uses: ['attachments', 'exporter-ops'],
    calls: (a, of) => [opOfAttachment('attach', a, of)],
    steps: [
      {
        check: (k, a, t) => {
          mightSleep(k, t);
          mustNotHold(k, bufOf(k, a), t, rule);
        },
        run: (k, a) => callOp(k, bufOf(k, a), 'attach', 1) || goTo(1),
      },
      ...lockBufSteps<AttachmentArgs>(name, bufOf, returned, link, 1),
    ],
  });

/** Nothing is left behind when an attachment goes away. */
const checkDetach = (k: Kernel, a: AttachmentArgs, t: number): void => {
  mightSleep(k, t);
  mustNotHold(k, bufOf(k, a), t, 'LOCK-09');
  checkAttached(k, a);
  const { mappings, pins } = at(k.dma_buf_attachment, a.attachment);
  if (mappings > 0 || pins > 0) broke(k, 'LIFE-18');
};

/** Pins are for importers that can cope with a move, and need the lock. */
const checkPin = (k: Kernel, a: AttachmentArgs, t: number, rule: string): void => {
  mightSleep(k, t);
  checkAttached(k, a);
  mustHold(k, bufOf(k, a), t, rule);
  if (!isDynamic(k, a)) broke(k, 'DYN-02');
};

/** Operations that make, end and pin attachments. @see drivers/dma-buf/dma-buf.c */
export const dmaBufAttachOperations = {
  /** Attaches a static importer. @see dma_buf_attach() */
  dma_buf_attach: attach('dma_buf_attach', 'LOCK-07'),
  /** Attaches an importer with importer_ops. @see dma_buf_dynamic_attach() */
  dma_buf_dynamic_attach: attach('dma_buf_dynamic_attach', 'LOCK-08'),

  /** Unlinks the attachment under the lock, then tells the exporter without it. @see dma_buf_detach() */
  dma_buf_detach: operation({
    name: 'dma_buf_detach',
    params,
    maySleep: true,
    uses: ['attachments', 'exporter-ops'],
    calls: (a, of) => [opOfAttachment('detach', a, of)],
    steps: [
      ...lockBufSteps<AttachmentArgs>('dma_buf_detach', bufOf, checkDetach, (k, a, t) => {
        at(k.dma_buf_attachment, a.attachment).attached = 0;
        unlockBuf(k, bufOf(k, a), t);
        return callOp(k, bufOf(k, a), 'detach', 3);
      }),
      {
        run: (k, a) => {
          returned(k, a);
          return 0;
        },
      },
    ],
  }),

  /** Keeps the storage where it is; without an op of the exporter it does nothing. @see dma_buf_pin() */
  dma_buf_pin: operation({
    name: 'dma_buf_pin',
    params,
    returns: 'errno',
    maySleep: true,
    uses: ['attachments', 'exporter-ops'],
    calls: (a, of) => [opOfAttachment('pin', a, of)],
    steps: [
      {
        check: (k, a, t) => checkPin(k, a, t, 'LOCK-01'),
        run: (k, a) => {
          if (!hasOp(k, bufOf(k, a), 'pin')) return 0;
          countUp(k, a, 'pins');
          return callOp(k, bufOf(k, a), 'pin', 1);
        },
      },
      {
        run: (k, a) => {
          returned(k, a);
          return 0;
        },
      },
    ],
  }),

  /** The exporter may move the storage again. @see dma_buf_unpin() */
  dma_buf_unpin: operation({
    name: 'dma_buf_unpin',
    params,
    maySleep: true,
    uses: ['attachments', 'exporter-ops'],
    calls: (a, of) => [opOfAttachment('unpin', a, of)],
    steps: [
      {
        check: (k, a, t) => checkPin(k, a, t, 'LOCK-02'),
        run: (k, a) => {
          if (!hasOp(k, bufOf(k, a), 'pin')) return 0;
          countDown(k, a, 'pins', 'DYN-03');
          return callOp(k, bufOf(k, a), 'unpin', 1);
        },
      },
      {
        run: (k, a) => {
          returned(k, a);
          return 0;
        },
      },
    ],
  }),
};
