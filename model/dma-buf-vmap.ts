import { type Kernel, at, broke, crash, needsTask } from './kernel.ts';
import { LOCK_STEPS, lockBufSteps, mustHold, mustNotHold, unlockBuf } from './dma-buf-lock.ts';
import { type Step, isDone, operation } from './operation.ts';
import { VMAPS_MAX, callOp, hasOp, opReturned, opRoutine } from './dma-buf.ts';
import { checkBuffer } from './dma-buf-life.ts';
import { failureNumber } from './errno.ts';
import { refuse } from './refuse.ts';
import { mightSleep } from './task.ts';

const EINVAL = failureNumber('-EINVAL');

interface BufArgs {
  readonly buf: number;
  readonly checked: number;
}

type Run = (k: Kernel, a: BufArgs, t: number) => number;

const bufOf = (_: Kernel, a: BufArgs): number => a.buf;

/** The count and the address of a kernel mapping change under the lock: nobody else is in the middle of it. */
const checkAlone = (k: Kernel, buf: number): void => {
  if (at(k.dma_buf, buf).vmapper !== 0) broke(k, 'LOCK-36');
};

/** What begins a call, and what goes on when the op of the exporter comes back. */
interface Body {
  readonly op: 'vmap' | 'vunmap';
  readonly begin: (k: Kernel, a: BufArgs, t: number, step: number) => number;
  readonly done: (k: Kernel, a: BufArgs, result: number) => number;
}

/** Asks the exporter; meanwhile the task is in the middle of it. */
const ask = (k: Kernel, a: BufArgs, t: number, body: Body, step: number): number => {
  const called = callOp(k, a.buf, body.op, step, t);
  if (called === 0) return body.done(k, a, 0);
  at(k.dma_buf, a.buf).vmapper = t + 1;
  return called;
};

/** The first vmap asks the exporter, and counts if that succeeds. @see dma_buf_vmap() */
const vmap: Body = {
  op: 'vmap',
  begin: (k, a, t, step) => {
    const buf = at(k.dma_buf, a.buf);
    if (!hasOp(k, a.buf, 'vmap')) return refuse(k, a, 'CPU-12', EINVAL);
    checkAlone(k, a.buf);
    if (buf.vmaps === 0) return ask(k, a, t, vmap, step);
    if (buf.vmaps < VMAPS_MAX) buf.vmaps++;
    return 0;
  },
  done: (k, a, result) => {
    const buf = at(k.dma_buf, a.buf);
    if (result < 0) return result;
    if (buf.vmaps > 0) broke(k, 'CPU-10');
    if (buf.vmaps < VMAPS_MAX) buf.vmaps++;
    return 0;
  },
};

/** The last vunmap tells the exporter; one too many is a BUG. @see dma_buf_vunmap() */
const vunmap: Body = {
  op: 'vunmap',
  begin: (k, a, t, step) => {
    const buf = at(k.dma_buf, a.buf);
    checkAlone(k, a.buf);
    if (buf.vmaps === 0) {
      crash(k, 'CPU-11');
      return 0;
    }
    buf.vmaps--;
    return buf.vmaps > 0 ? 0 : ask(k, a, t, vunmap, step);
  },
  done: () => 0,
};

/** The op has returned, and with it what it returned. */
const afterOp = (k: Kernel, a: BufArgs, t: number, body: Body): number => {
  at(k.dma_buf, a.buf).vmapper = 0;
  return body.done(k, a, opReturned(k, a.buf, t));
};

/** The steps of a call for whoever holds the lock; before 6.2 it had a mutex of its own. */
function lockedSteps(name: string, rule: string, body: Body): Step<BufArgs>[] {
  return [
    {
      check: (k, a, t) => {
        mightSleep(k, t);
        checkBuffer(k, a.buf);
        if (k.fixed.profile.fullLockingConvention) mustHold(k, a.buf, t, rule);
      },
      ready: (k, a) => k.fixed.profile.fullLockingConvention || at(k.dma_buf, a.buf).vmapper === 0,
      run: (k, a, t) => body.begin(k, a, t, 1),
      waitsFor: (k, a) => {
        const mutex = `${at(k.fixed.of.dma_buf, a.buf).name}->lock`;
        const owner = at(k.dma_buf, a.buf).vmapper - 1;
        return needsTask(k, owner, mutex, `${name}() needs its owner to unlock ${mutex}`);
      },
    },
    { run: (k, a, t) => afterOp(k, a, t, body) },
  ];
}

/** The steps of its `_unlocked` variant: it takes the lock with a NULL context. */
function unlockedSteps(name: string, rule: string, body: Body): Step<BufArgs>[] {
  const check = (k: Kernel, a: BufArgs, t: number): void => {
    checkBuffer(k, a.buf);
    mustNotHold(k, a.buf, t, rule);
  };
  const end = (k: Kernel, a: BufArgs, t: number, result: number): number => {
    unlockBuf(k, a.buf, t);
    return result;
  };
  const begin: Run = (k, a, t) => {
    const result = body.begin(k, a, t, LOCK_STEPS);
    return isDone(result) ? end(k, a, t, result) : result;
  };
  return [
    ...lockBufSteps(name, bufOf, check, begin),
    { run: (k, a, t) => end(k, a, t, afterOp(k, a, t, body)) },
  ];
}

const params = [['buf', 'dma_buf']] as const;

const calls =
  (op: 'vmap' | 'vunmap') =>
  (a: BufArgs): readonly string[] => [opRoutine(op, a.buf)];

/** Operations that map a buffer into the kernel. @see drivers/dma-buf/dma-buf.c */
export const dmaBufVmapOperations = {
  /** Maps the buffer into the kernel, with the lock held. @see dma_buf_vmap() */
  dma_buf_vmap: operation({
    name: 'dma_buf_vmap',
    params,
    returns: 'errno',
    maySleep: true,
    uses: ['vmap', 'vmap-ops', 'exporter-ops'],
    calls: calls('vmap'),
    steps: lockedSteps('dma_buf_vmap', 'LOCK-05', vmap),
  }),

  /** As dma_buf_vmap, but takes the lock itself. @see dma_buf_vmap_unlocked() */
  dma_buf_vmap_unlocked: operation({
    name: 'dma_buf_vmap_unlocked',
    params,
    returns: 'errno',
    maySleep: true,
    uses: ['vmap', 'vmap-ops', 'exporter-ops'],
    calls: calls('vmap'),
    exists: (profile) => profile.fullLockingConvention,
    steps: unlockedSteps('dma_buf_vmap_unlocked', 'LOCK-19', vmap),
  }),

  /** Ends a kernel mapping, with the lock held. @see dma_buf_vunmap() */
  dma_buf_vunmap: operation({
    name: 'dma_buf_vunmap',
    params,
    maySleep: true,
    uses: ['vmap', 'vmap-ops', 'exporter-ops'],
    calls: calls('vunmap'),
    steps: lockedSteps('dma_buf_vunmap', 'LOCK-06', vunmap),
  }),

  /** As dma_buf_vunmap, but takes the lock itself. @see dma_buf_vunmap_unlocked() */
  dma_buf_vunmap_unlocked: operation({
    name: 'dma_buf_vunmap_unlocked',
    params,
    maySleep: true,
    uses: ['vmap', 'vmap-ops', 'exporter-ops'],
    calls: calls('vunmap'),
    exists: (profile) => profile.fullLockingConvention,
    steps: unlockedSteps('dma_buf_vunmap_unlocked', 'LOCK-20', vunmap),
  }),
};
