import { type DmaResv } from './dma-resv.ts';
import { type Kernel } from './kernel.ts';
import { KernelBug } from './kernel-bug.ts';
import { touch } from './memory.ts';

/** A bug if the caller has the lock: somebody further down may take it. @see might_lock() */
export function might_lock_resv(k: Kernel, resv: DmaResv): void {
  touch(resv, 'lock');
  if (k.current.held.includes(resv.lock))
    throw new KernelBug('lockdep', `${k.current.name} may take ${resv.lock.label}, which it holds`);
}
