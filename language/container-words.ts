import { type FenceArrayOptions } from './dma-fence-array.ts';
import { ARRAY_WORK, CHAIN_WORK, CONTAINERS_MAX, NO_WORK } from '../model/irq-work.ts';
import { type Body } from './design-model.ts';
import {
  type FenceHandle,
  type FenceSlotHandle,
  type Handle,
  type TaskHandle,
  fenceHandle,
  fenceSlotHandle,
} from './handle.ts';
import {
  type FenceSlotOptions,
  type RunTimeArrayOptions,
  fenceSlotOptions,
  runTimeArrayOptions,
} from './options.ts';
import { PreemptWords } from './preempt-words.ts';
import { UserError } from './user-error.ts';
import { enableRoutine } from '../model/dma-fence-wait.ts';
import { optionsOf } from './options-of.ts';

/** Handle of an array that is made at run time: it stands for its fence, and for the array. */
export interface ArrayHandle extends FenceHandle {
  readonly array: Handle<'dma_fence_array'>;
}

/** Handle of a chain node: it stands for its fence, and for the node. */
export interface ChainHandle extends FenceHandle {
  readonly chain: Handle<'dma_fence_chain'>;
}

/** What every container has: its fence, and the task that runs the irq_works of all of them. */
interface Parts {
  readonly fence: FenceHandle;
  readonly work: TaskHandle;
}

/** The words for containers whose fences are known only at run time, and for the variables that hold such fences. */
export class ContainerWords extends PreemptWords {
  /** How many containers of a kind fit. */
  protected readonly containersMax: number = CONTAINERS_MAX;
  private executor: TaskHandle | undefined;

  /**
   * `struct dma_fence_array`: of the fences that are given, or, without them, one that dma_fence_array_create() makes; it has room for
   * `max` fences.
   */
  override dma_fence_array(
    name: string,
    members: readonly FenceHandle[],
    options?: FenceArrayOptions,
  ): FenceHandle;
  override dma_fence_array(name: string, options?: RunTimeArrayOptions): ArrayHandle;
  override dma_fence_array(
    name: string,
    first: readonly FenceHandle[] | RunTimeArrayOptions = {},
    options: FenceArrayOptions = {},
  ): FenceHandle {
    if (isList(first)) return super.dma_fence_array(name, first, options);
    const { max = 2, signal_on_any = false } = optionsOf(
      'dma_fence_array',
      name,
      first,
      runTimeArrayOptions,
    );
    const index = this.model.objects.dma_fence_array.length;
    const array: Handle<'dma_fence_array'> = { kind: 'dma_fence_array', index, name };
    const { fence, work } = this.container(name, index, 'array', (t) => {
      const queued = t.dma_fence_array_enable_signaling(array);
      t.if(queued.is(0), () => t.dma_fence_signal_locked(fence));
    });
    const callbacks = Array.from({ length: max }, (_, i) => {
      const callback: Handle<'dma_fence_cb'> = this.dma_fence_cb(`${name} callback ${i}`, (t) =>
        t.dma_fence_array_cb_func(array, callback, work),
      );
      return callback.index;
    });
    this.model.objects.dma_fence_array.push({
      name,
      fence: fence.index,
      members: [],
      signalOnAny: signal_on_any,
      pollsPendingOnly: false,
      runTime: true,
      callbacks,
    });
    const handle: ArrayHandle = { ...fence, array };
    return handle;
  }

  /** `struct dma_fence_chain`: a node that dma_fence_chain_init() makes a fence. */
  dma_fence_chain(name: string): ChainHandle {
    const index = this.model.objects.dma_fence_chain.length;
    const chain: Handle<'dma_fence_chain'> = { kind: 'dma_fence_chain', index, name };
    const { fence, work } = this.container(name, index, 'chain', (t) => {
      const armed = t.dma_fence_chain_enable_signaling(fence);
      t.if(armed.is(0), () => t.dma_fence_signal_locked(fence));
    });
    const callback: Handle<'dma_fence_cb'> = this.dma_fence_cb(`${name} callback`, (t) =>
      t.dma_fence_chain_cb(chain, callback, work),
    );
    this.model.objects.dma_fence_chain.push({ name, fence: fence.index, callback: callback.index });
    return { ...fence, chain };
  }

  /**
   * `struct dma_fence *`: a variable of one task, NULL at first. Calls store fences in it that are known only at run time, and every call
   * that takes a fence takes it too.
   */
  dma_fence_slot(name: string, options: FenceSlotOptions = {}): FenceSlotHandle {
    const { containersOnly = false } = optionsOf('dma_fence_slot', name, options, fenceSlotOptions);
    const { index } = this.add('dma_fence_slot', { name, containersOnly });
    return fenceSlotHandle(index, name);
  }

  /** `struct dma_fence_unwrap`: a place in an iteration over the fences inside containers. */
  dma_fence_unwrap(name: string): Handle<'dma_fence_unwrap'> {
    return this.add('dma_fence_unwrap', { name });
  }

  /** The fence of a container, made at run time, with its op enable_signaling. */
  private container(name: string, index: number, kind: 'array' | 'chain', enable: Body): Parts {
    const { length } =
      kind === 'array' ? this.model.objects.dma_fence_array : this.model.objects.dma_fence_chain;
    if (length >= this.containersMax) {
      throw new UserError(
        'FP208',
        `the design has more than ${CONTAINERS_MAX} containers of a kind`,
        {},
        `at most ${CONTAINERS_MAX} arrays and ${CONTAINERS_MAX} chain nodes fit`,
      );
    }
    const work = this.irqWorkOfContainers();
    const { index: f } = this.add('dma_fence', {
      name,
      context: this.contextOf(`context of ${name}`),
      seqno: 0,
      lock: -1,
      lazy: true,
      hasSignaledOp: false,
      initially: 'uninitialised',
      published: false,
      refs: 1,
      storage: -1,
      preemption: false,
      runTime: true,
      [kind]: index,
    });
    this.routine(enableRoutine(f), `enable_signaling of ${name}`, enable);
    return { fence: fenceHandle(f, name), work };
  }

  /** One task runs the irq_works of all containers, in any order. */
  private irqWorkOfContainers(): TaskHandle {
    if (this.executor !== undefined) return this.executor;
    const work = this.dma_fence_slot('fence of the irq_work', { containersOnly: true });
    this.executor = this.irq_work('irq_work of the containers', (t) => {
      t.loop(() => {
        const kind = t.irq_work_run(work);
        t.if(kind.is(NO_WORK), () => t.return());
        t.if(kind.is(CHAIN_WORK), () => {
          const armed = t.dma_fence_chain_enable_signaling(work);
          t.if(armed.is(0), () => t.dma_fence_signal(work));
        });
        t.if(kind.is(ARRAY_WORK), () => t.dma_fence_signal(work));
        t.dma_fence_put(work);
      });
    });
    return this.executor;
  }
}

function isList(
  written: readonly FenceHandle[] | RunTimeArrayOptions,
): written is readonly FenceHandle[] {
  return Array.isArray(written);
}
