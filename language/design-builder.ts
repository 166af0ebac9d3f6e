import { type Body } from './design-model.ts';
import { BufferWords } from './buffer-words.ts';
import { type Condition } from '../model/operation.ts';
import { type Handle } from './handle.ts';
import { notifierRoutine, shrinkerRoutine } from '../model/memory.ts';

/**
 * What the body of a design is given: it declares objects and tasks by their kernel names.
 *
 * The words stand in one class for each part of the kernel, each on top of the last; here are those for memory, and what a
 * design claims about itself.
 */
export class DesignBuilder extends BufferWords {
  /** Memory is short: allocations may fail, and a new worker of a queue without a rescuer needs direct reclaim. */
  memory_is_short(): void {
    this.model.shortMemory = true;
  }

  /**
   * `struct shrinker` with its scan: direct reclaim runs it with everything that the allocating task holds. With `anyGfp: false`
   * it looks for __GFP_FS itself, and leaves GFP_NOFS and GFP_NOIO alone.
   */
  shrinker(
    name: string,
    scan: Body,
    options: { readonly anyGfp?: boolean; readonly gpu?: boolean } = {},
  ): Handle<'shrinker'> {
    const { anyGfp = true, gpu = true } = options;
    const handle = this.add('shrinker', { name, anyGfp, gpu });
    this.routine(shrinkerRoutine(handle.index), name, scan);
    return handle;
  }

  /** `struct mmu_interval_notifier` with its invalidate callback; `gpu: false` for a driver outside drivers/gpu. */
  mmu_notifier(
    name: string,
    invalidate: Body,
    options: { readonly gpu?: boolean } = {},
  ): Handle<'mmu_notifier'> {
    const handle = this.add('mmu_notifier', { name, gpu: options.gpu ?? true });
    this.routine(notifierRoutine(handle.index), name, invalidate);
    return handle;
  }

  /** Claims that a condition holds in every state. */
  always(name: string, condition: Condition): void {
    this.model.claims.push({ kind: 'always', name, condition });
  }

  /** Claims that a condition holds in some state: without it, nothing else that holds is worth much. */
  sometimes(name: string, condition: Condition): void {
    this.model.claims.push({ kind: 'sometimes', name, condition });
  }
}
