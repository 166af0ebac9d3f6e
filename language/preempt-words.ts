import { type FenceHandle, type Handle, type TaskHandle } from './handle.ts';
import { FenceWords } from './fence-words.ts';
import { type TaskBuilder } from './task-builder.ts';
import { optionsOf } from './options-of.ts';

/** Options of a fence that stands for the preemption of a context. */
export interface PreemptFenceOptions {
  /** The queue of its suspend work; a system queue, which is never short of workers, otherwise. */
  readonly queue?: Handle<'workqueue'>;
  /** Fences of one timeline share a fence context. */
  readonly timeline?: string;
  /** Others can see it from the start. */
  readonly published?: boolean;
  /** `uninitialised` for one that is made when the context is resumed. */
  readonly initially?: 'active' | 'uninitialised';
}

const preemptFenceOptions = {
  queue: true,
  timeline: true,
  published: true,
  initially: true,
} as const satisfies Record<keyof PreemptFenceOptions, true>;

/** Handle of a preempt fence, with the work that suspends its context. */
export interface PreemptFenceHandle extends FenceHandle {
  readonly suspend: TaskHandle;
}

/** The word for the fences of contexts that run as long as they like: what memory management waits for is their preemption. */
export class PreemptWords extends FenceWords {
  /**
   * A preempt or eviction fence with its suspend work, `fence.suspend`: the first waiter or callback arms it, which queues the work.
   * The work suspends the context and signals the fence, and waits for nothing that memory management gates.
   * @see drivers/gpu/drm/xe/xe_preempt_fence.c, drivers/gpu/drm/amd/amdgpu/amdgpu_eviction_fence.c
   */
  preempt_fence(
    name: string,
    options: PreemptFenceOptions,
    suspend: (t: TaskBuilder, fence: FenceHandle) => void,
  ): PreemptFenceHandle {
    const { queue, ...given } = optionsOf('preempt_fence', name, options, preemptFenceOptions);
    const fence = this.dma_fence(name, {
      ...given,
      preemption: true,
      enable_signaling: (t) => t.queue_work(work),
    });
    const where = queue === undefined ? {} : { queue };
    const work = this.work(`${name} suspend work`, { ...where, queued: false }, (t) =>
      suspend(t, fence),
    );
    return { ...fence, suspend: work };
  }
}
