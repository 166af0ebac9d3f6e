import { type DmaFence } from './dma-fence.ts';
import { Pointer } from './memory.ts';

/** `struct dma_fence *p`: a variable of one task for a fence that is known only at run time. */
export class DmaFenceSlot extends Pointer {
  target: DmaFence | undefined;
}
