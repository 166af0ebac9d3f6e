import { type Kernel, at, broke, kernelObject } from './kernel.ts';
import { int } from './schema.ts';
import { usages } from './dma-resv.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `struct vm_area_struct`: the file + 1 that is mapped, to which it has a reference, and the tasks in its fault handler, as a mask. */
    vm_area_struct: {
      state: { file: number; faulting: number };
      fixed: {
        /** Index of the mmap_lock of its address space among the rw_semaphores. */
        readonly mm: number;
        /** How large it is when a driver is handed it, see dma_buf_mmap(). */
        readonly pages: number;
      };
    };
  }
}

/** `struct vm_area_struct`: a place in an address space where a file can be mapped. @see include/linux/mm_types.h */
export const vmAreaStruct = kernelObject({
  kind: 'vm_area_struct',
  state: (shape) => ({ file: int(shape.count.file), faulting: int(2 ** shape.tasks - 1) }),
});

/** The buffer that is mapped, or -1. */
export function mappedBuffer(k: Kernel, vma: number): number {
  const f = at(k.vm_area_struct, vma).file - 1;
  if (f < 0) return -1;
  const { of, object } = at(k.fixed.of.file, f);
  return of === 'dma_buf' ? object : -1;
}

/** A fault handler waits for a fence that is no KERNEL fence of its buffer: for what a device still does, or has just done. */
export function checkFaultWait(k: Kernel, f: number, t: number): void {
  for (let v = 0; v < k.vm_area_struct.length; v++) {
    if ((at(k.vm_area_struct, v).faulting & (1 << t)) === 0) continue;
    const buf = mappedBuffer(k, v);
    if (buf >= 0 && !isKernelFence(k, at(k.fixed.of.dma_buf, buf).resv, f)) broke(k, 'MMAP-07');
  }
}

const KERNEL = usages.indexOf('KERNEL');

function isKernelFence(k: Kernel, resv: number, f: number): boolean {
  const { fence, usage, num } = at(k.dma_resv, resv);
  for (let i = 0; i < num; i++) if (fence[i] === f + 1 && usage[i] === KERNEL) return true;
  return false;
}
