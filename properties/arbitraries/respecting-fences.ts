import * as fc from 'fast-check';
import { type Program, type Step, type TaskData } from '../../language/design-data.ts';
import { call, callOk, declare, names } from './steps.ts';
import { environments } from './environment.ts';
import { prune } from './prune.ts';

const FENCES = 2;

/** What an observer does with a fence of which it holds a reference. */
const look = fc.constantFrom(
  'dma_fence_is_signaled',
  'dma_fence_get_status',
  'dma_fence_enable_sw_signaling',
  'wait',
  'wait interruptibly',
  'wait for some time',
  'wait under a mutex',
  'callback',
  'callback that is removed',
);

const observer = fc.array(fc.record({ look, fence: fc.nat(FENCES - 1) }), {
  minLength: 1,
  maxLength: 5,
});

const genome = fc.record({
  observers: fc.array(observer, { minLength: 1, maxLength: 2 }),
  signaller: fc.constantFrom('work', 'irq', 'thread'),
  setsError: fc.boolean(),
  sharesTimeline: fc.boolean(),
  lazy: fc.boolean(),
  puts: fc.boolean(),
  environment: environments,
});

type Genome = typeof genome extends fc.Arbitrary<infer T> ? T : never;

/** Designs about fences: everybody who looks holds a reference, and one task that waits for nothing signals them in order. */
export const respectingFences: fc.Arbitrary<Program> = genome.map(build);

function build(it: Genome): Program {
  const fences = names('F', FENCES);
  const used = fences.filter((_, i) => it.observers.flat().some(({ fence }) => fence === i));
  const callbacks: string[] = [];
  const tasks: readonly TaskData[] = it.observers.map((looks, t) => ({
    name: `observer ${t}`,
    kind: 'thread',
    steps: [
      ...looks.flatMap(({ look: what, fence }) => stepsOf(what, `F${fence}`, callbacks)),
      ...(it.puts ? used.map((fence) => call('dma_fence_put', { fence })) : []),
    ],
  }));
  const signaller: TaskData = {
    name: 'signaller',
    kind: it.signaller,
    steps: used.flatMap((fence) => [
      ...(it.setsError ? [call('dma_fence_set_error', { fence, error: '-EIO' })] : []),
      call('dma_fence_signal', { fence }),
      ...(it.puts ? [call('dma_fence_put', { fence })] : []),
    ]),
  };
  return prune({
    objects: [
      declare('mutex', 'lock'),
      ...fences.map((name) =>
        declare('dma_fence', name, {
          published: true,
          refs: tasks.length + 1,
          ...(it.sharesTimeline && { timeline: 'ring' }),
          ...(it.lazy && { lazy: true }),
        }),
      ),
      ...callbacks.map((name) => declare('dma_fence_cb', name)),
    ],
    tasks: [...tasks, signaller],
    environment: it.environment,
  });
}

function stepsOf(what: string, fence: string, callbacks: string[]): readonly Step[] {
  switch (what) {
    case 'wait':
      return [call('dma_fence_wait', { fence, intr: false })];
    case 'wait interruptibly':
      return [
        callOk('dma_fence_wait', { fence, intr: true }, [call('dma_fence_is_signaled', { fence })]),
      ];
    case 'wait for some time':
      return [call('dma_fence_wait_timeout', { fence, intr: false, timeout: 5 })];
    case 'wait under a mutex':
      return [
        call('mutex_lock', { lock: 'lock' }),
        call('dma_fence_wait', { fence, intr: false }),
        call('mutex_unlock', { lock: 'lock' }),
      ];
    case 'callback':
    case 'callback that is removed': {
      const callback = `cb${callbacks.length}`;
      callbacks.push(callback);
      const removed = [call('dma_fence_remove_callback', { fence, callback })];
      return [
        callOk('dma_fence_add_callback', { fence, callback }, what === 'callback' ? [] : removed),
      ];
    }
    default:
      return [call(what, { fence })];
  }
}
