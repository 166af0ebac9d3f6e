import { match } from 'ts-pattern';
import { type CompiledDesign } from '../language/compile.ts';
import { type Kernel, type KernelConstants, type ObjectKind } from '../model/kernel.ts';
import { type TraceChange } from './trace.ts';
import { objectKinds } from '../language/kernel-state.ts';
import { slotSources } from '../model/dma-fence-slot.ts';
import { resultText } from '../model/errno.ts';

/** How the number in a field is read; `at + 1` stands for an index, so that 0 is nobody. */
type Reading =
  | { readonly kind: 'task'; readonly none: string }
  | { readonly kind: 'tasks' }
  | { readonly kind: 'object'; readonly of: ObjectKind }
  | { readonly kind: 'flag' }
  | { readonly kind: 'promised' }
  | { readonly kind: 'errno' }
  | { readonly kind: 'word'; readonly words: readonly string[] };

const owner: Reading = { kind: 'task', none: 'free' };
const task: Reading = { kind: 'task', none: 'none' };
const tasks: Reading = { kind: 'tasks' };
const flag: Reading = { kind: 'flag' };
const context: Reading = { kind: 'object', of: 'ww_acquire_ctx' };

/** Fields whose numbers mean something else; a field that is not here is printed as its number. */
const readings: ReadonlyMap<string, Reading> = new Map<string, Reading>([
  ['mutex.owner', owner],
  ['spinlock.owner', owner],
  ['spinlock.inIrq', flag],
  ['spinlock.irqsOn', flag],
  ['rw_semaphore.writer', owner],
  ['rw_semaphore.readers', tasks],
  ['rw_semaphore.again', tasks],
  ['rw_semaphore.queued', tasks],
  ['ww_mutex.owner', owner],
  ['ww_mutex.ctx', context],
  ['ww_mutex.waiters', task],
  ['ww_mutex.contexts', context],
  ['ww_mutex.woken', tasks],
  ['ww_acquire_ctx.task', task],
  ['ww_acquire_ctx.wounded', flag],
  ['ww_acquire_ctx.done', flag],
  ['ww_acquire_ctx.contending', { kind: 'object', of: 'ww_mutex' }],
  ['wait_queue.sleeping', tasks],
  ['workqueue.running', task],
  ['workqueue.queued', task],
  ['rcu.waiting', tasks],
  ['engine.busy', tasks],
  ['engine.faulted', tasks],
  ['engine.repaired', tasks],
  ['engine.hung', tasks],
  ['engine.reset', flag],
  ['dma_fence.initialized', flag],
  ['dma_fence.signaled', flag],
  ['dma_fence.timestamp', flag],
  ['dma_fence.enabled', flag],
  ['dma_fence.error', { kind: 'errno' }],
  ['dma_fence.freed', flag],
  ['dma_fence.published', flag],
  ['dma_fence.hwDone', flag],
  ['dma_fence.callbacks', { kind: 'object', of: 'dma_fence_cb' }],
  ['dma_fence_cb.fence', { kind: 'object', of: 'dma_fence' }],
  ['dma_fence_cb.executed', flag],
  ['dma_fence_array.member', { kind: 'object', of: 'dma_fence' }],
  ['dma_fence_array.queued', flag],
  ['dma_fence_array.settled', flag],
  ['dma_fence_chain.prev', { kind: 'object', of: 'dma_fence' }],
  ['dma_fence_chain.fence', { kind: 'object', of: 'dma_fence' }],
  ['dma_fence_chain.queued', flag],
  ['dma_fence_chain.allocated', flag],
  ['dma_fence_slot.fence', { kind: 'object', of: 'dma_fence' }],
  ['dma_fence_slot.from', { kind: 'word', words: slotSources }],
  ['dma_fence_slot.owner', task],
  ['dma_fence_unwrap.chain', { kind: 'object', of: 'dma_fence' }],
  ['dma_fence_unwrap.owner', task],
  ['dma_resv.fence', { kind: 'object', of: 'dma_fence' }],
  ['dma_resv.usage', { kind: 'word', words: ['KERNEL', 'WRITE', 'READ', 'BOOKKEEP'] }],
  ['dma_resv.reserved', { kind: 'promised' }],
  ['user_fence.signaled', flag],
  ['kref.freed', flag],
  ['task.reclaim', { kind: 'word', words: ['none', 'shrinker', 'mmu_notifier'] }],
  ['task.interrupted', flag],
  ['task.pending', flag],
]);

/** Where a task stands is told by the steps; its numbers would change with every new call in the design. */
const untold: ReadonlySet<string> = new Set([
  'task.pc',
  'task.stack',
  'task.depth',
  'task.registers',
  'task.scratch',
  'task.saved',
]);

/** What differs between two states of a design, by the names of its objects. */
export function stateChanges(
  { codec, constants }: Pick<CompiledDesign, 'codec' | 'constants'>,
  before: Kernel,
  after: Kernel,
): readonly TraceChange[] {
  const changes: TraceChange[] = [];
  for (const { keys } of codec.compiled.fields) {
    const [kind = '', index, field = ''] = keys;
    const key = `${kind}.${field}`;
    if (untold.has(key)) continue;
    const old = valueAt(before, keys);
    const now = valueAt(after, keys);
    if (old === now) continue;
    changes.push({
      object: typeof index === 'number' ? nameOf(constants, String(kind), index) : 'kernel',
      field: typeof index === 'number' ? fieldText(keys.slice(2)) : String(kind),
      before: valueText(constants, readings.get(key), old),
      after: valueText(constants, readings.get(key), now),
    });
  }
  return changes;
}

function valueAt(k: Kernel, keys: readonly (string | number)[]): number {
  const value = keys.reduce<unknown>((at, key) => Reflect.get(Object(at), key), k);
  return typeof value === 'number' ? value : 0;
}

function nameOf(constants: KernelConstants, kind: string, index: number): string {
  if (kind === 'task') return constants.tasks[index]?.name ?? `task ${index}`;
  const known = objectKinds.find((each) => each === kind);
  const found = known === undefined ? undefined : constants.of[known][index];
  return found?.name ?? `${kind} ${index}`;
}

function fieldText(keys: readonly (string | number)[]): string {
  return keys
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${key}`))
    .join('');
}

function valueText(
  constants: KernelConstants,
  reading: Reading | undefined,
  value: number,
): string {
  if (reading === undefined) return String(value);
  return match(reading)
    .with({ kind: 'task' }, ({ none }) =>
      value === 0 ? none : nameOf(constants, 'task', value - 1),
    )
    .with({ kind: 'tasks' }, () => tasksText(constants, value))
    .with({ kind: 'object' }, ({ of }) => (value === 0 ? 'none' : nameOf(constants, of, value - 1)))
    .with({ kind: 'flag' }, () => (value === 0 ? 'no' : 'yes'))
    .with({ kind: 'promised' }, () => (value === 0 ? 'none' : String(value - 1)))
    .with({ kind: 'errno' }, () => resultText(-value))
    .with({ kind: 'word' }, ({ words }) => words[value] ?? String(value))
    .exhaustive();
}

function tasksText(constants: KernelConstants, mask: number): string {
  const names = constants.tasks.filter((_, t) => (mask & (1 << t)) !== 0).map((each) => each.name);
  return names.length === 0 ? 'nobody' : names.join(', ');
}
