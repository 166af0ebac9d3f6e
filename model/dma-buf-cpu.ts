import { type Kernel, at, broke, crash } from './kernel.ts';
import { type ArgsOf, type Step, goTo, operation } from './operation.ts';
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
import { VMAPS_MAX, callOp, directions, hasOp, opReturned, opRoutine } from './dma-buf.ts';
import { failureNumber } from './errno.ts';
import { needsArming } from './dma-fence.ts';
import { mightSleep } from './task.ts';
import { usages } from './dma-resv.ts';

const EINVAL = failureNumber('-EINVAL');
const ERESTARTSYS = failureNumber('-ERESTARTSYS');
const READ = usages.indexOf('READ');
const WRITE = usages.indexOf('WRITE');

interface BufArgs {
  readonly buf: number;
  readonly checked: number;
}

type Run = (k: Kernel, a: BufArgs, t: number) => number;

const bufOf = (_: Kernel, a: BufArgs): number => a.buf;

/** The first vmap asks the exporter, step `step` comes back from it. @see dma_buf_vmap() */
const vmap = (k: Kernel, a: BufArgs, step: number): number => {
  const buf = at(k.dma_buf, a.buf);
  if (!hasOp(k, a.buf, 'vmap')) return EINVAL;
  if (buf.vmaps < VMAPS_MAX) buf.vmaps++;
  return buf.vmaps > 1 ? 0 : callOp(k, a.buf, 'vmap', step);
};

/** The last vunmap tells the exporter; one too many is a BUG. @see dma_buf_vunmap() */
const vunmap = (k: Kernel, a: BufArgs, step: number): number => {
  const buf = at(k.dma_buf, a.buf);
  if (buf.vmaps === 0) {
    crash(k, 'CPU-11');
    return 0;
  }
  buf.vmaps--;
  return buf.vmaps > 0 ? 0 : callOp(k, a.buf, 'vunmap', step);
};

/** The steps of a call for whoever holds the lock; before 6.2 it had a mutex of its own. */
function lockedSteps(
  rule: string,
  body: (k: Kernel, a: BufArgs, step: number) => number,
): Step<BufArgs>[] {
  return [
    {
      check: (k, a, t) => {
        mightSleep(k, t);
        if (k.fixed.profile.fullLockingConvention) mustHold(k, a.buf, t, rule);
      },
      run: (k, a) => body(k, a, 1),
    },
    {
      run: (k, a) => {
        opReturned(k, a.buf);
        return 0;
      },
    },
  ];
}

/** The steps of its `_unlocked` variant: it takes the lock with a NULL context. */
function unlockedSteps(
  name: string,
  rule: string,
  body: (k: Kernel, a: BufArgs, step: number) => number,
): Step<BufArgs>[] {
  const check = (k: Kernel, a: BufArgs, t: number): void => mustNotHold(k, a.buf, t, rule);
  const begin: Run = (k, a, t) => {
    const result = body(k, a, LOCK_STEPS);
    if (result === 0 || result === EINVAL) unlockBuf(k, a.buf, t);
    return result;
  };
  return [
    ...lockBufSteps(name, bufOf, check, begin),
    {
      run: (k, a, t) => {
        opReturned(k, a.buf);
        unlockBuf(k, a.buf, t);
        return 0;
      },
    },
  ];
}

interface AccessArgs extends BufArgs {
  readonly direction: number;
}

/** A read waits for writers, a write for readers too. @see dma_resv_usage_rw() */
const waitForImplicit = (k: Kernel, a: AccessArgs, t: number): number => {
  const usage = a.direction === directions.DMA_FROM_DEVICE ? WRITE : READ;
  const { resv } = at(k.fixed.of.dma_buf, a.buf);
  const f = nextToWaitFor(k, resv, usage, t);
  if (f >= 0) return goTo(needsArming(k, f) ? 3 : 2);
  at(k.dma_buf, a.buf).cpuAccess |= 1 << t;
  return 0;
};

const checkUnlocked =
  (rule: string) =>
  (k: Kernel, a: BufArgs, t: number): void => {
    mightSleep(k, t);
    mustNotHold(k, a.buf, t, rule);
  };

const accessParams = [
  ['buf', 'dma_buf'],
  ['direction', 'direction'],
] as const;

const params = [['buf', 'dma_buf']] as const;

type Args = ArgsOf<typeof params>;

const calls =
  (op: 'vmap' | 'vunmap' | 'mmap' | 'begin_cpu_access' | 'end_cpu_access') =>
  (a: Args): readonly string[] => [opRoutine(op, a.buf)];

/** Operations by which the CPU gets at a buffer. @see drivers/dma-buf/dma-buf.c */
export const dmaBufCpuOperations = {
  /** Maps the buffer into the kernel, with the lock held. @see dma_buf_vmap() */
  dma_buf_vmap: operation({
    name: 'dma_buf_vmap',
    params,
    returns: 'errno',
    maySleep: true,
    uses: ['vmap', 'exporter-ops'],
    calls: calls('vmap'),
    steps: lockedSteps('LOCK-05', vmap),
  }),

  /** As dma_buf_vmap, but takes the lock itself. @see dma_buf_vmap_unlocked() */
  dma_buf_vmap_unlocked: operation({
    name: 'dma_buf_vmap_unlocked',
    params,
    returns: 'errno',
    maySleep: true,
    uses: ['vmap', 'exporter-ops'],
    calls: calls('vmap'),
    exists: (profile) => profile.fullLockingConvention,
    steps: unlockedSteps('dma_buf_vmap_unlocked', 'LOCK-19', vmap),
  }),

  /** Ends a kernel mapping, with the lock held. @see dma_buf_vunmap() */
  dma_buf_vunmap: operation({
    name: 'dma_buf_vunmap',
    params,
    maySleep: true,
    uses: ['vmap', 'exporter-ops'],
    calls: calls('vunmap'),
    steps: lockedSteps('LOCK-06', vunmap),
  }),

  /** As dma_buf_vunmap, but takes the lock itself. @see dma_buf_vunmap_unlocked() */
  dma_buf_vunmap_unlocked: operation({
    name: 'dma_buf_vunmap_unlocked',
    params,
    maySleep: true,
    uses: ['vmap', 'exporter-ops'],
    calls: calls('vunmap'),
    exists: (profile) => profile.fullLockingConvention,
    steps: unlockedSteps('dma_buf_vunmap_unlocked', 'LOCK-20', vunmap),
  }),

  /** Asks the exporter, then waits for the implicit fences: 0, or -ERESTARTSYS. @see dma_buf_begin_cpu_access() */
  dma_buf_begin_cpu_access: operation({
    name: 'dma_buf_begin_cpu_access',
    params: accessParams,
    returns: 'errno',
    maySleep: true,
    uses: ['cpu-access', 'resv-version', 'exporter-ops', 'lazy', 'signals', 'spin', 'irqs'],
    scratch: RESV_WAIT_SCRATCH,
    effects: resvWaitEffects,
    calls: (a) => [...calls('begin_cpu_access')(a), ...resvWaitCalls()],
    steps: [
      {
        check: checkUnlocked('LOCK-15'),
        run: (k, a, t) => callOp(k, a.buf, 'begin_cpu_access', 1) || waitForImplicit(k, a, t),
      },
      { run: waitForImplicit },
      {
        ready: (k, _, t) => waitedFenceSignaled(k, t),
        run: waitForImplicit,
        or: [
          {
            label: 'interrupted',
            external: 'signal',
            exists: (_, a) => a.checked === 1,
            ready: (k, _, t) => at(k.fixed.tasks, t).signals && !waitedFenceSignaled(k, t),
            run: () => ERESTARTSYS,
          },
        ],
        waitsFor: (k, a, t) =>
          needsWaitedFence(k, t, `dma_buf_begin_cpu_access(${at(k.fixed.of.dma_buf, a.buf).name})`),
      },
      ...armWaitedFence<AccessArgs>('dma_buf_begin_cpu_access', 3, 2),
    ],
  }),

  /** The access is over: the exporter writes back what it must. @see dma_buf_end_cpu_access() */
  dma_buf_end_cpu_access: operation({
    name: 'dma_buf_end_cpu_access',
    params: accessParams,
    returns: 'errno',
    maySleep: true,
    uses: ['cpu-access', 'exporter-ops'],
    calls: calls('end_cpu_access'),
    steps: [
      {
        check: (k, a, t) => {
          checkUnlocked('LOCK-16')(k, a, t);
          if ((at(k.dma_buf, a.buf).cpuAccess & (1 << t)) === 0) broke(k, 'CPU-01');
        },
        run: (k, a, t) => {
          at(k.dma_buf, a.buf).cpuAccess &= ~(1 << t);
          return callOp(k, a.buf, 'end_cpu_access', 1);
        },
      },
      { run: () => 0 },
    ],
  }),

  /** Maps the buffer into userspace, through the exporter; -EINVAL without its op. @see dma_buf_mmap() */
  dma_buf_mmap: operation({
    name: 'dma_buf_mmap',
    params,
    returns: 'errno',
    maySleep: true,
    uses: ['exporter-ops'],
    calls: calls('mmap'),
    steps: [
      {
        check: checkUnlocked('LOCK-14'),
        run: (k, a) => (hasOp(k, a.buf, 'mmap') ? callOp(k, a.buf, 'mmap', 1) : EINVAL),
      },
      { run: () => 0 },
    ],
  }),
};
