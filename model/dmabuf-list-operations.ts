import { type Kernel, at } from './kernel.ts';
import { type Alternative, type Step, goTo, operation, originOf } from './operation.ts';
import { type WwArgs, wwLockSteps, wwUnlock } from './ww-mutex.ts';
import { bufFile, checkBuffer } from './dma-buf-life.ts';
import {
  checkListOrder,
  giveList,
  listIsFree,
  needsList,
  nextOnList,
  takeList,
} from './dmabuf-list.ts';
import { fput, fputEffects, getFileUnlessZero } from './file.ts';
import { failureNumber } from './errno.ts';
import { mightSleep } from './task.ts';

const EINTR = failureNumber('-EINTR');

const SHOW = 'dma_buf_debug_show';

/** Word of scratch with the buffer that is shown. */
const CURSOR = 0;

interface NoArgs {
  readonly checked: number;
}

/** Goes on with the next buffer, or is through. */
function showNext(k: Kernel, t: number, from: number): number {
  const buf = nextOnList(k, from);
  at(k.task, t).scratch[CURSOR] = Math.max(0, buf);
  if (buf >= 0) return goTo(1);
  giveList(k);
  return 0;
}

const lockOfCursor = (k: Kernel, t: number): WwArgs => {
  const buf = at(at(k.task, t).scratch, CURSOR);
  wwArgs.lock = at(k.fixed.of.dma_resv, at(k.fixed.of.dma_buf, buf).resv).lock;
  return wwArgs;
};

const wwArgs = { lock: 0, ctx: -1 };

/** A signal ends the sleep for the lock, and with it everything. */
function interruption(other: Alternative<WwArgs>): Alternative<NoArgs>[] {
  const { label, external, ready, run } = other;
  if (external !== 'signal') return [];
  return [
    {
      ...(label !== undefined && { label }),
      external,
      ready: (k, _, t) => ready?.(k, lockOfCursor(k, t), t) === true,
      run: (k, _, t) => {
        run(k, lockOfCursor(k, t), t);
        giveList(k);
        return EINTR;
      },
      origin: originOf(other),
    },
  ];
}

/** Takes the lock of one buffer, describes it, and gives it back; a signal ends everything. */
function describeSteps(): Step<NoArgs>[] {
  return wwLockSteps(SHOW, true, false, 1).map((step) => ({
    ...(step.check && {
      check: (k: Kernel, _: NoArgs, t: number) => step.check?.(k, lockOfCursor(k, t), t),
    }),
    ...(step.ready && {
      ready: (k: Kernel, _: NoArgs, t: number) => step.ready?.(k, lockOfCursor(k, t), t) === true,
    }),
    run: (k, _, t) => {
      const { lock } = lockOfCursor(k, t);
      const result = step.run(k, lockOfCursor(k, t), t);
      if (result !== 0) return result;
      wwUnlock(k, lock, t);
      return showNext(k, t, at(at(k.task, t).scratch, CURSOR));
    },
    origin: originOf(step),
    or: (step.or ?? []).flatMap(interruption),
    ...(step.waitsFor && {
      waitsFor: (k: Kernel, _: NoArgs, t: number) =>
        step.waitsFor?.(k, lockOfCursor(k, t), t) ?? { kind: 'now' },
    }),
  }));
}

/** Takes a reference of the first buffer behind `from` that is not going away: its number from 1, or 0 for NULL. */
function getNext(k: Kernel, from: number): number {
  for (let b = nextOnList(k, from); b >= 0; b = nextOnList(k, b))
    if (getFileUnlessZero(k, bufFile(k, b))) return b + 1;
  return 0;
}

const checkIterator = (k: Kernel, t: number): void => {
  mightSleep(k, t);
  checkListOrder(k, t);
};

/** Operations on the list of all buffers. @see drivers/dma-buf/dma-buf.c */
export const dmabufListOperations = {
  /** Reads `bufinfo` in debugfs: takes the lock of each buffer in turn, with the mutex of the list held: 0, or -EINTR. @see dma_buf_debug_show() */
  dma_buf_debug_show: operation({
    name: SHOW,
    params: [],
    returns: 'errno',
    maySleep: true,
    uses: ['files', 'dmabuf-list', 'signals'],
    scratch: 1,
    steps: [
      {
        check: (k, _, t) => checkIterator(k, t),
        ready: listIsFree,
        run: (k, _, t) => {
          takeList(k, t);
          return showNext(k, t, k.dma_buf.length);
        },
        or: [
          {
            label: 'interrupted',
            external: 'signal',
            ready: (k, _, t) => at(k.fixed.tasks, t).signals && !listIsFree(k),
            run: () => EINTR,
          },
        ],
        waitsFor: (k) => needsList(k, `${SHOW}()`),
      },
      ...describeSteps(),
    ],
  }),

  /** A reference of the first buffer that is not going away: its number from 1, or 0 for NULL. @see dma_buf_iter_begin() */
  dma_buf_iter_begin: operation({
    name: 'dma_buf_iter_begin',
    params: [],
    returns: 'value',
    maySleep: true,
    uses: ['files', 'dmabuf-list'],
    exists: (profile) => profile.bufferIterators,
    step: {
      check: (k, _, t) => checkIterator(k, t),
      ready: listIsFree,
      run: (k) => getNext(k, k.dma_buf.length),
      waitsFor: (k) => needsList(k, 'dma_buf_iter_begin()'),
    },
  }),

  /** Gives the reference of one buffer back and takes one of the next, or 0 for NULL. @see dma_buf_iter_next() */
  dma_buf_iter_next: operation({
    name: 'dma_buf_iter_next',
    params: [['buf', 'dma_buf']],
    returns: 'value',
    maySleep: true,
    uses: ['files', 'dmabuf-list'],
    exists: (profile) => profile.bufferIterators,
    effects: (_, of) => fputEffects(of),
    step: {
      check: (k, a, t) => {
        checkBuffer(k, a.buf);
        checkIterator(k, t);
      },
      ready: listIsFree,
      run: (k, a, t) => {
        fput(k, bufFile(k, a.buf), t);
        return getNext(k, a.buf);
      },
      waitsFor: (k) => needsList(k, 'dma_buf_iter_next()'),
    },
  }),
};
