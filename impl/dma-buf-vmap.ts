import { type Co } from './scheduler/point.ts';
import { type DmaBuf, type IosysMap } from './dma-buf.ts';
import { type Kernel } from './kernel.ts';
import { KernelBug } from './kernel-bug.ts';
import { dma_resv_assert_held } from './dma-resv.ts';
import { errno } from './errno.ts';
import { read, write } from './memory.ts';

/** Functions of drivers/dma-buf/dma-buf.c that map a buffer into the kernel. */
export const dmaBufVmapFunctions = {
  /** The lock of the counter: that of the buffer, which the caller holds; until 6.1 a mutex of its own, which this takes. */
  *dma_buf_vmap_lock(k: Kernel, dmabuf: DmaBuf): Co<void> {
    const resv = yield* read(dmabuf, 'resv');
    if (k.release === '6.1') yield* k.fn.mutex_lock(k, dmabuf.lock);
    else dma_resv_assert_held(k, resv);
  },

  *dma_buf_vmap_unlock(k: Kernel, dmabuf: DmaBuf): Co<void> {
    k.commit();
    if (k.release === '6.1') yield* k.fn.mutex_unlock(k, dmabuf.lock);
  },

  /** Maps the buffer; the exporter is asked for the first mapping only. @see dma_buf_vmap() */
  *dma_buf_vmap(k: Kernel, dmabuf: DmaBuf): Co<IosysMap | number> {
    const resv = yield* read(dmabuf, 'resv');
    if (k.release !== '6.1') dma_resv_assert_held(k, resv);
    k.commit();
    if (dmabuf.ops.vmap === undefined) return errno.EINVAL;
    yield* k.fn.dma_buf_vmap_lock(k, dmabuf);
    const map = yield* k.fn.dma_buf_vmap_counted(k, dmabuf);
    yield* k.fn.dma_buf_vmap_unlock(k, dmabuf);
    return map;
  },

  /** The part under the lock. */
  *dma_buf_vmap_counted(k: Kernel, dmabuf: DmaBuf): Co<IosysMap | number> {
    const { vmap } = dmabuf.ops;
    if (vmap === undefined) return errno.EINVAL;
    const vmapping_counter = yield* read(dmabuf, 'vmapping_counter');
    const known = yield* read(dmabuf, 'vmap_ptr');
    if (vmapping_counter > 0) {
      yield* write(dmabuf, 'vmapping_counter', vmapping_counter + 1);
      if (known === undefined) throw new KernelBug('bug', `${dmabuf.label}: no mapping to share`);
      return known;
    }
    if (known !== undefined)
      throw new KernelBug('bug', `${dmabuf.label}: a mapping that nobody counts`);
    const map = yield* vmap(k, dmabuf);
    if (typeof map === 'number') {
      k.warn(`dma_buf_vmap: ${dmabuf.label} cannot be mapped`);
      return map;
    }
    yield* write(dmabuf, 'vmap_ptr', map);
    yield* write(dmabuf, 'vmapping_counter', 1);
    return map;
  },

  /** @see dma_buf_vmap_unlocked() */
  *dma_buf_vmap_unlocked(k: Kernel, dmabuf: DmaBuf): Co<IosysMap | number> {
    const resv = yield* read(dmabuf, 'resv');
    yield* k.fn.dma_resv_lock(k, resv, undefined);
    const map = yield* k.fn.dma_buf_vmap(k, dmabuf);
    yield* k.fn.dma_resv_unlock(k, resv);
    return map;
  },

  /** Ends a mapping; the exporter is told of the last one. @see dma_buf_vunmap() */
  *dma_buf_vunmap(k: Kernel, dmabuf: DmaBuf, map: IosysMap | undefined): Co<void> {
    if (k.release !== '6.1') dma_resv_assert_held(k, yield* read(dmabuf, 'resv'));
    const known = yield* read(dmabuf, 'vmap_ptr');
    if (known === undefined || known !== map || (yield* read(dmabuf, 'vmapping_counter')) === 0)
      throw new KernelBug('bug', `${dmabuf.label}: vunmap of what is not mapped`);
    yield* k.fn.dma_buf_vmap_lock(k, dmabuf);
    yield* k.fn.dma_buf_vunmap_counted(k, dmabuf, map);
    yield* k.fn.dma_buf_vmap_unlock(k, dmabuf);
  },

  /** The part under the lock. */
  *dma_buf_vunmap_counted(k: Kernel, dmabuf: DmaBuf, map: IosysMap): Co<void> {
    const left = (yield* read(dmabuf, 'vmapping_counter')) - 1;
    yield* write(dmabuf, 'vmapping_counter', left);
    if (left !== 0) return;
    if (dmabuf.ops.vunmap !== undefined) yield* dmabuf.ops.vunmap(k, dmabuf, map);
    yield* write(dmabuf, 'vmap_ptr', undefined);
  },

  /** @see dma_buf_vunmap_unlocked() */
  *dma_buf_vunmap_unlocked(k: Kernel, dmabuf: DmaBuf, map: IosysMap | undefined): Co<void> {
    const resv = yield* read(dmabuf, 'resv');
    yield* k.fn.dma_resv_lock(k, resv, undefined);
    yield* k.fn.dma_buf_vunmap(k, dmabuf, map);
    yield* k.fn.dma_resv_unlock(k, resv);
  },
};

type DmaBufVmapFunctions = typeof dmaBufVmapFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaBufVmapFunctions {}
}
