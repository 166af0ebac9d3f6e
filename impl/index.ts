/**
 * What an implementation of your own is written against: `import … from 'fencepost/impl'`, see docs/own-implementation.md.
 */
export type { Call, CallArgs, Declaration, Reply } from './call.ts';
export type { Co, Point } from './scheduler/point.ts';
export type { DmaFenceFunc, DmaFenceOps } from './dma-fence.ts';
export type { Functions, Kernel } from './kernel.ts';
export type { Implementation } from './implementation.ts';
export { DMA_FENCE_FLAG_SIGNALED_BIT, DMA_FENCE_FLAG_TIMESTAMP_BIT } from './dma-fence.ts';
export { DmaFence, DmaFenceCb } from './dma-fence.ts';
export { INIT_LIST_HEAD, ListHead } from './list.ts';
export { KObject, kfree, read, update, write } from './memory.ts';
export { KernelBug } from './kernel-bug.ts';
export { SpinLock, spin_lock_irqsave, spin_unlock_irqrestore } from './spinlock.ts';
export { errno } from './errno.ts';
export { list_add_tail, list_del_init, list_empty, list_next, list_replace } from './list.ts';
export { reference } from './reference.ts';
export { set_bit, test_and_set_bit, test_bit } from './bitops.ts';
