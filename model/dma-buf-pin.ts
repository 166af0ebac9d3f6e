import { type Kernel, at, broke } from './kernel.ts';
import {
  type AttachmentArgs,
  bufOf,
  checkAttached,
  isDynamic,
  opOfAttachment,
  pinned,
  unpinned,
} from './dma-buf-attachment.ts';
import { callOp, hasOp, opReturned } from './dma-buf.ts';
import { nextUnsignaled, usages } from './dma-resv.ts';
import { mustHold } from './dma-buf-lock.ts';
import { mightSleep } from './task.ts';
import { operation } from './operation.ts';

const KERNEL = usages.indexOf('KERNEL');

/** Pins are for importers that can cope with a move, and need the lock. */
const checkPin = (k: Kernel, a: AttachmentArgs, t: number, rule: string): void => {
  mightSleep(k, t);
  checkAttached(k, a);
  mustHold(k, bufOf(k, a), t, rule);
  if (!isDynamic(k, a)) broke(k, 'DYN-02');
};

/** The exporter has pinned it: then it is there, and nothing is under way with it. */
const pinDone = (k: Kernel, a: AttachmentArgs, result: number): number => {
  if (result < 0) return result;
  pinned(k, a);
  const { resv } = at(k.fixed.of.dma_buf, bufOf(k, a));
  if (nextUnsignaled(k, resv, KERNEL, 0) >= 0 || at(k.dma_buf, bufOf(k, a)).freed === 1)
    broke(k, 'DYN-05');
  return 0;
};

const params = [['attachment', 'dma_buf_attachment']] as const;

/** Operations that keep the storage where it is. @see drivers/dma-buf/dma-buf.c */
export const dmaBufPinOperations = {
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
        run: (k, a, t) => {
          if (!hasOp(k, bufOf(k, a), 'pin')) return 0;
          return callOp(k, bufOf(k, a), 'pin', 1, t) || pinDone(k, a, 0);
        },
      },
      { run: (k, a, t) => pinDone(k, a, opReturned(k, bufOf(k, a), t)) },
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
        run: (k, a, t) => {
          if (!hasOp(k, bufOf(k, a), 'pin')) return 0;
          unpinned(k, a);
          return callOp(k, bufOf(k, a), 'unpin', 1, t);
        },
      },
      {
        run: (k, a, t) => {
          opReturned(k, bufOf(k, a), t);
          return 0;
        },
      },
    ],
  }),
};
