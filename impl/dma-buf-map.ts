import { type Co } from './scheduler/point.ts';
import { DMA_RESV_USAGE_KERNEL } from './dma-resv-list.ts';
import {
  type DmaBufAttachment,
  dma_buf_attachment_is_dynamic,
  dma_buf_is_dynamic,
} from './dma-buf-attach.ts';
import { type DmaDataDirection, type SgTable } from './dma-buf-ops.ts';
import { MAX_SCHEDULE_TIMEOUT, might_sleep } from './sleep.ts';
import { type Kernel } from './kernel.ts';
import { KernelBug } from './kernel-bug.ts';
import { type DmaResv, dma_resv_assert_held } from './dma-resv.ts';
import { errno, isError } from './errno.ts';
import { read, write } from './memory.ts';

/** Functions of drivers/dma-buf/dma-buf.c that map a buffer for a device. CONFIG_DMABUF_MOVE_NOTIFY is on, CONFIG_DMABUF_DEBUG off. */
export const dmaBufMapFunctions = {
  /** A static importer does not know of pins: from 6.13 on the core pins for it around each mapping. @see dma_buf_pin_on_map() */
  *dma_buf_pin_on_map(k: Kernel, attach: DmaBufAttachment): Co<boolean> {
    const dynamic = yield* dma_buf_attachment_is_dynamic(attach);
    return k.release === '7.2' && dma_buf_is_dynamic(attach.dmabuf) && !dynamic;
  },

  /** Asks the exporter, and waits for the KERNEL fences that a static importer does not look at. @see __map_dma_buf() */
  *__map_dma_buf(
    k: Kernel,
    attach: DmaBufAttachment,
    direction: DmaDataDirection,
  ): Co<SgTable | number> {
    const { ops, resv } = attach.dmabuf;
    if (ops.map_dma_buf === undefined)
      throw new KernelBug('bug', `${attach.dmabuf.label} has no map_dma_buf`);
    const sg_table = yield* ops.map_dma_buf(k, attach, direction);
    k.commit();
    if (typeof sg_table === 'number') return sg_table;
    const ret = yield* k.fn.dma_buf_map_wait(k, attach, resv);
    if (ret === 0) return sg_table;
    yield* k.fn.__unmap_dma_buf(k, attach, sg_table, direction);
    return ret;
  },

  /** The wait for a static importer: 0 or -ERESTARTSYS. One that copes with moves waits itself. */
  *dma_buf_map_wait(k: Kernel, attach: DmaBufAttachment, resv: DmaResv): Co<number> {
    if (yield* dma_buf_attachment_is_dynamic(attach)) return 0;
    const usage = DMA_RESV_USAGE_KERNEL;
    const ret = yield* k.fn.dma_resv_wait_timeout(k, resv, usage, true, MAX_SCHEDULE_TIMEOUT);
    return isError(ret) ? ret : 0;
  },

  /** @see __unmap_dma_buf() */
  *__unmap_dma_buf(
    k: Kernel,
    attach: DmaBufAttachment,
    sg_table: SgTable,
    direction: DmaDataDirection,
  ): Co<void> {
    const { ops } = attach.dmabuf;
    if (ops.unmap_dma_buf === undefined)
      throw new KernelBug('bug', `${attach.dmabuf.label} has no unmap_dma_buf`);
    yield* ops.unmap_dma_buf(k, attach, sg_table, direction);
    k.commit();
  },

  /** Whoever maps and unmaps holds the lock; until 6.1 only who is dynamic needs it. */
  *dma_buf_map_assert_held(k: Kernel, attach: DmaBufAttachment): Co<void> {
    const dmabuf = yield* read(attach, 'dmabuf');
    if (k.release !== '6.1' || (yield* dma_buf_attachment_is_dynamic(attach)))
      dma_resv_assert_held(k, dmabuf.resv);
  },

  /** Maps the storage for the device of the importer. @see dma_buf_map_attachment() */
  *dma_buf_map_attachment(
    k: Kernel,
    attach: DmaBufAttachment,
    direction: DmaDataDirection,
  ): Co<SgTable | number> {
    might_sleep(k, 'dma_buf_map_attachment()');
    yield* k.fn.dma_buf_map_assert_held(k, attach);
    if (k.release !== '7.2') return yield* k.fn.dma_buf_map_cached(k, attach, direction);
    const { ops } = attach.dmabuf;
    const pins = yield* k.fn.dma_buf_pin_on_map(k, attach);
    if (pins && ops.pin !== undefined) {
      const ret = yield* ops.pin(k, attach);
      if (ret === errno.EBUSY) k.warn(`${attach.label}: its exporter cannot pin`);
      if (ret !== 0) return ret;
    }
    const sg_table = yield* k.fn.__map_dma_buf(k, attach, direction);
    if (typeof sg_table === 'number' && pins && ops.unpin !== undefined)
      yield* ops.unpin(k, attach);
    return sg_table;
  },

  /** Until 6.12: the core may have the mapping already; one of another direction does not do. @see dma_buf_map_attachment() */
  *dma_buf_map_cached(
    k: Kernel,
    attach: DmaBufAttachment,
    direction: DmaDataDirection,
  ): Co<SgTable | number> {
    const { dmabuf } = attach;
    const sgt = yield* read(attach, 'sgt');
    if (sgt !== undefined) {
      const dir = yield* read(attach, 'dir');
      k.commit();
      return dir !== direction && dir !== 'DMA_BIDIRECTIONAL' ? errno.EBUSY : sgt;
    }
    if (dma_buf_is_dynamic(dmabuf)) dma_resv_assert_held(k, dmabuf.resv);
    const sg_table = yield* k.fn.__map_dma_buf(k, attach, direction);
    if (typeof sg_table !== 'number' && dmabuf.ops.cache_sgt_mapping === true) {
      yield* write(attach, 'sgt', sg_table);
      yield* write(attach, 'dir', direction);
    }
    return sg_table;
  },

  /** The same for whoever does not hold the lock. @see dma_buf_map_attachment_unlocked() */
  *dma_buf_map_attachment_unlocked(
    k: Kernel,
    attach: DmaBufAttachment,
    direction: DmaDataDirection,
  ): Co<SgTable | number> {
    might_sleep(k, 'dma_buf_map_attachment_unlocked()');
    const { resv } = yield* read(attach, 'dmabuf');
    yield* k.fn.dma_resv_lock(k, resv, undefined);
    const sg_table = yield* k.fn.dma_buf_map_attachment(k, attach, direction);
    yield* k.fn.dma_resv_unlock(k, resv);
    return sg_table;
  },

  /** Ends a mapping; one that the core keeps stays. @see dma_buf_unmap_attachment() */
  *dma_buf_unmap_attachment(
    k: Kernel,
    attach: DmaBufAttachment,
    sg_table: SgTable,
    direction: DmaDataDirection,
  ): Co<void> {
    might_sleep(k, 'dma_buf_unmap_attachment()');
    yield* k.fn.dma_buf_map_assert_held(k, attach);
    const { ops, resv } = attach.dmabuf;
    if (k.release !== '7.2') {
      const kept = (yield* read(attach, 'sgt')) === sg_table;
      k.commit();
      if (kept) return;
      if (ops.pin !== undefined) dma_resv_assert_held(k, resv);
    }
    yield* k.fn.__unmap_dma_buf(k, attach, sg_table, direction);
    if ((yield* k.fn.dma_buf_pin_on_map(k, attach)) && ops.unpin !== undefined)
      yield* ops.unpin(k, attach);
  },

  /** The same for whoever does not hold the lock. @see dma_buf_unmap_attachment_unlocked() */
  *dma_buf_unmap_attachment_unlocked(
    k: Kernel,
    attach: DmaBufAttachment,
    sg_table: SgTable,
    direction: DmaDataDirection,
  ): Co<void> {
    might_sleep(k, 'dma_buf_unmap_attachment_unlocked()');
    const { resv } = yield* read(attach, 'dmabuf');
    yield* k.fn.dma_resv_lock(k, resv, undefined);
    yield* k.fn.dma_buf_unmap_attachment(k, attach, sg_table, direction);
    yield* k.fn.dma_resv_unlock(k, resv);
  },
};

type DmaBufMapFunctions = typeof dmaBufMapFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaBufMapFunctions {}
}
