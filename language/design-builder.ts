import { type Body } from './design-model.ts';
import { type Condition } from '../model/operation.ts';
import { type Handle } from './handle.ts';
import {
  type MmuNotifierOptions,
  type ShrinkerOptions,
  mmuNotifierOptions,
  shrinkerOptions,
} from './options.ts';
import { notifierRoutine, shrinkerRoutine } from '../model/memory.ts';
import { condition as checkCondition } from './arguments.ts';
import { SchedWords } from './sched-words.ts';
import { optionsOf } from './options-of.ts';

/**
 * What the body of a design is given: it declares objects and tasks by their kernel names.
 *
 * The words stand in one class for each part of the kernel, each on top of the last; here are those for memory, and what a
 * design claims about itself.
 */
export class DesignBuilder extends SchedWords {
  /** Memory is short: allocations may fail, and a new worker of a queue without a rescuer needs direct reclaim. */
  memory_is_short(): void {
    this.model.shortMemory = true;
  }

  /**
   * `struct shrinker` with its scan: direct reclaim runs it with everything that the allocating task holds. With `anyGfp: false`
   * it looks for __GFP_FS itself, and leaves GFP_NOFS and GFP_NOIO alone.
   */
  shrinker(name: string, scan: Body, options: ShrinkerOptions = {}): Handle<'shrinker'> {
    const { anyGfp = true, gpu = true } = optionsOf('shrinker', name, options, shrinkerOptions);
    const handle = this.add('shrinker', { name, anyGfp, gpu });
    this.routine(shrinkerRoutine(handle.index), name, scan);
    return handle;
  }

  /** `struct mmu_interval_notifier` with its invalidate callback; `gpu: false` for a driver outside drivers/gpu. */
  mmu_notifier(
    name: string,
    invalidate: Body,
    options: MmuNotifierOptions = {},
  ): Handle<'mmu_notifier'> {
    const { gpu = true } = optionsOf('mmu_notifier', name, options, mmuNotifierOptions);
    const handle = this.add('mmu_notifier', { name, gpu });
    this.routine(notifierRoutine(handle.index), name, invalidate);
    return handle;
  }

  /** Claims that a condition holds in every state. */
  always(name: string, condition: Condition): void {
    checkCondition(this.model, condition, { call: `d.always('${name}')` }, 'the claim');
    this.model.claims.push({ kind: 'always', name, condition });
  }

  /** Claims that a condition holds in some state: without it, nothing else that holds is worth much. */
  sometimes(name: string, condition: Condition): void {
    checkCondition(this.model, condition, { call: `d.sometimes('${name}')` }, 'the claim');
    this.model.claims.push({ kind: 'sometimes', name, condition });
  }
}
