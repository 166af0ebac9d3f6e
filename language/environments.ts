import { type Body } from './design-model.ts';
import { type DesignBuilder } from './design-builder.ts';
import { type Handle } from './handle.ts';
import { type KernelOptions } from '../model/kernel.ts';
import { MAX_SCHEDULE_TIMEOUT } from '../model/dma-fence-wait.ts';
import { type TaskBuilder } from './task-builder.ts';
import { operations } from '../model/registry.ts';

/** A system around a design: it composes with any design, after that has declared itself. */
export interface Environment {
  readonly description: string;
  /** Adds its tasks and routines to the design, and says which switches of the kernel it sets. */
  readonly apply: (d: DesignBuilder) => Partial<KernelOptions>;
}

/**
 * The ready-made environments, by name. They only add behaviour: what breaks in a design alone breaks in every environment.
 */
export const environments: ReadonlyMap<string, Environment> = new Map([
  [
    'hostile-userspace',
    {
      description: 'userspace may stop for ever before each of its steps',
      apply: applyHostileUserspace,
    },
  ],
  [
    'reclaim',
    {
      description: 'direct reclaim may wait for any fence that is visible and not signalled',
      apply: applyReclaim,
    },
  ],
  [
    'resv-waiter',
    {
      description:
        'an importer of each buffer takes its reservation lock and waits for all of its fences',
      apply: applyResvWaiter,
    },
  ],
  [
    'short-memory',
    {
      description: 'memory is short: allocations fail if they may, and new workers need memory',
      apply: () => ({ shortMemory: true }),
    },
  ],
]);

/** @see drivers/gpu/drm/msm/msm_gem_shrinker.c wait_for_idle() */
function applyReclaim(d: DesignBuilder): Partial<KernelOptions> {
  const fences = d.model.objects.dma_fence.map(({ name }, index) => ({
    kind: 'dma_fence' as const,
    index,
    name,
  }));
  if (fences.length > 0) d.shrinker('some shrinker', (t) => scan(t, fences));
  return {};
}

function scan(t: TaskBuilder, fences: readonly Handle<'dma_fence'>[]): void {
  const ways: Record<string, () => void> = { 'nothing to scan': () => undefined };
  for (const fence of fences)
    ways[`waits for ${fence.name}`] = () => void t.dma_fence_wait_if_published(fence);
  t.choose(ways);
}

/** What eviction, a modeset or another driver does to a buffer that it imported. @see drivers/gpu/drm/ttm/ttm_bo.c */
function applyResvWaiter(d: DesignBuilder): Partial<KernelOptions> {
  for (const [index, { name }] of d.model.objects.dma_resv.entries()) {
    const resv: Handle<'dma_resv'> = { kind: 'dma_resv', index, name };
    d.kthread(`importer of ${name}`, (t) => {
      t.dma_resv_lock(resv, null);
      t.dma_resv_wait_timeout(resv, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
      t.dma_resv_unlock(resv);
    });
  }
  return {};
}

function applyHostileUserspace(d: DesignBuilder): Partial<KernelOptions> {
  for (const [i, task] of d.model.tasks.entries()) {
    if (task.fixed.kind !== 'userspace') continue;
    d.model.tasks[i] = { ...task, body: mayStop(task.body) };
  }
  return {};
}

/** The same body, but before each of its steps it may stop for ever. */
function mayStop(body: Body): Body {
  return (t) => {
    const stop = (): void => {
      t.choose({
        'goes on': () => undefined,
        'stops for ever': () => {
          t.stop_for_ever();
          t.return();
        },
      });
    };
    body(
      new Proxy(t, {
        get: (target, name, receiver): unknown => {
          const method: unknown = Reflect.get(target, name, receiver);
          if (typeof method !== 'function' || !Object.hasOwn(operations, name)) return method;
          return (...args: readonly unknown[]): unknown => {
            stop();
            return Reflect.apply(method, target, args);
          };
        },
      }),
    );
  };
}
