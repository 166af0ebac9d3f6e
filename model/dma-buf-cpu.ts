import { type Kernel, at, broke } from './kernel.ts';
import { type ArgsOf, goTo, operation } from './operation.ts';
import { dropCalls, dropUses } from './dma-fence-release.ts';
import { mustNotHold } from './dma-buf-lock.ts';
import {
  RESV_WAIT_SCRATCH,
  armWaitedFence,
  letGoSteps,
  letGoWaited,
  needsWaitedFence,
  nextToWaitFor,
  resvWaitCalls,
  resvWaitEffects,
  testWaited,
  testWaitedSteps,
  waitTestCalls,
  waitedFenceSignaled,
} from './dma-resv-wait.ts';
import { callOp, directions, opRoutine } from './dma-buf.ts';
import { checkBuffer } from './dma-buf-life.ts';
import { failureNumber } from './errno.ts';
import { needsArming } from './dma-fence.ts';
import { mightSleep } from './task.ts';
import { takeOpResult } from './op-result.ts';
import { usages } from './dma-resv.ts';

const ERESTARTSYS = failureNumber('-ERESTARTSYS');
const READ = usages.indexOf('READ');
const WRITE = usages.indexOf('WRITE');

interface BufArgs {
  readonly buf: number;
  readonly checked: number;
}

interface AccessArgs extends BufArgs {
  readonly direction: number;
}

/** A read waits for writers, a write for readers too. @see dma_resv_usage_rw() */
const waitForImplicit = (k: Kernel, a: AccessArgs, t: number): number => {
  const usage = a.direction === directions.DMA_FROM_DEVICE ? WRITE : READ;
  const { resv } = at(k.fixed.of.dma_buf, a.buf);
  const releasing = letGoWaited(k, t, 9);
  if (releasing !== 0) return releasing;
  const testing = testWaited(k, resv, usage, t, 5);
  if (testing !== 0) return testing;
  const f = nextToWaitFor(k, resv, usage, t);
  if (f >= 0) return goTo(needsArming(k, f) ? 3 : 2);
  at(k.dma_buf, a.buf).cpuAccess |= 1 << t;
  return 0;
};

const checkUnlocked =
  (rule: string) =>
  (k: Kernel, a: BufArgs, t: number): void => {
    mightSleep(k, t);
    checkBuffer(k, a.buf);
    mustNotHold(k, a.buf, t, rule);
  };

const accessParams = [
  ['buf', 'dma_buf'],
  ['direction', 'direction'],
] as const;

const params = [['buf', 'dma_buf']] as const;

type Args = ArgsOf<typeof params>;

const calls =
  (op: 'begin_cpu_access' | 'end_cpu_access') =>
  (a: Args): readonly string[] => [opRoutine(op, a.buf)];

/** Operations by which the CPU gets at a buffer. @see drivers/dma-buf/dma-buf.c */
export const dmaBufCpuOperations = {
  /** Asks the exporter, then waits for the implicit fences: 0, or -ERESTARTSYS. @see dma_buf_begin_cpu_access() */
  dma_buf_begin_cpu_access: operation({
    name: 'dma_buf_begin_cpu_access',
    params: accessParams,
    returns: 'errno',
    maySleep: true,
    uses: ['cpu-access', 'resv-version', 'exporter-ops', 'lazy', 'signals', ...dropUses],
    scratch: RESV_WAIT_SCRATCH,
    effects: resvWaitEffects,
    calls: (a, of) => [
      ...calls('begin_cpu_access')(a),
      ...resvWaitCalls(),
      ...waitTestCalls(of),
      ...dropCalls(a, of),
    ],
    steps: [
      {
        check: checkUnlocked('LOCK-15'),
        run: (k, a, t) => callOp(k, a.buf, 'begin_cpu_access', 1, t) || waitForImplicit(k, a, t),
      },
      { run: (k, a, t) => takeOpResult(k, t) || waitForImplicit(k, a, t) },
      {
        ready: (k, _, t) => waitedFenceSignaled(k, t),
        run: waitForImplicit,
        or: [
          {
            label: 'interrupted',
            external: 'signal',
            exists: (_, a) => a.checked === 1,
            ready: (k, _, t) => at(k.fixed.tasks, t).signals && !waitedFenceSignaled(k, t),
            run: (k, _, t) => letGoWaited(k, t, 13) || ERESTARTSYS,
          },
        ],
        waitsFor: (k, a, t) =>
          needsWaitedFence(k, t, `dma_buf_begin_cpu_access(${at(k.fixed.of.dma_buf, a.buf).name})`),
      },
      ...armWaitedFence<AccessArgs>('dma_buf_begin_cpu_access', 3, 2),
      ...testWaitedSteps<AccessArgs>('dma_buf_begin_cpu_access', 5, waitForImplicit),
      ...letGoSteps<AccessArgs>(9, waitForImplicit),
      ...letGoSteps<AccessArgs>(13, () => ERESTARTSYS),
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
          return callOp(k, a.buf, 'end_cpu_access', 1, t);
        },
      },
      { run: (k, _, t) => takeOpResult(k, t) },
    ],
  }),
};
