import { type Kernel, at } from './kernel.ts';
import { type Alternative, operation } from './operation.ts';
import { setSlot } from './dma-fence-slot.ts';
import { settleError } from './dma-fence-container.ts';
import { start } from './workqueue.ts';

/** How many containers of each kind a design may have; the executor has one way for each. */
export const CONTAINERS_MAX = 12;

/** What the executor was given to do. */
export const NO_WORK = 0;
export const ARRAY_WORK = 1;
export const CHAIN_WORK = 2;

interface RunArgs {
  readonly work: number;
}

/** Queues the irq_work of a container; the task that runs them all wakes up, or will come to it. @see irq_work_queue() */
export function queueContainerWork(k: Kernel, item: { queued: number }, executor: number): void {
  item.queued = 1;
  if (at(k.task, executor).pc === 0) start(k, executor);
}

const idle = (k: Kernel): boolean => {
  for (let i = 0; i < k.dma_fence_array.length; i++)
    if (at(k.dma_fence_array, i).queued === 1) return false;
  for (let i = 0; i < k.dma_fence_chain.length; i++)
    if (at(k.dma_fence_chain, i).queued === 1) return false;
  return true;
};

function arrayItem(i: number): Alternative<RunArgs> {
  return {
    label: `array ${i}`,
    exists: (c) => c.of.dma_fence_array[i]?.runTime === true,
    ready: (k) => at(k.dma_fence_array, i).queued === 1,
    run: (k, a) => {
      const { fence } = at(k.fixed.of.dma_fence_array, i);
      at(k.dma_fence_array, i).queued = 0;
      settleError(k, fence);
      setSlot(k, a.work, fence, 'assigned');
      return ARRAY_WORK;
    },
  };
}

function chainItem(i: number): Alternative<RunArgs> {
  return {
    label: `chain ${i}`,
    exists: (c) => i < c.of.dma_fence_chain.length,
    ready: (k) => at(k.dma_fence_chain, i).queued === 1,
    run: (k, a) => {
      at(k.dma_fence_chain, i).queued = 0;
      setSlot(k, a.work, at(k.fixed.of.dma_fence_chain, i).fence, 'assigned');
      return CHAIN_WORK;
    },
  };
}

/** A machine, which packs nothing, may have more. */
const ITEMS_MAX = 256;

const items = Array.from({ length: ITEMS_MAX }, (_, i) => [arrayItem(i), chainItem(i)]).flat();

/** The task that runs the irq_works of all containers. */
export const irqWorkOperations = {
  /** Takes one of the queued items, whichever: 0 if there is none, 1 for an array, 2 for a chain node. @see irq_work_run() */
  irq_work_run: operation({
    name: 'irq_work_run',
    params: [['work', 'dma_fence_slot']],
    returns: 'value',
    step: {
      ready: idle,
      run: (k, a) => {
        setSlot(k, a.work, -1, 'assigned');
        return NO_WORK;
      },
      or: items,
    },
  }),
};
