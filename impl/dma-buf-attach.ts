import { type Co } from './scheduler/point.ts';
import { type DmaBuf } from './dma-buf.ts';
import { type DmaBufAttachOps, type DmaDataDirection, type SgTable } from './dma-buf-ops.ts';
import { KObject, kfree, read, write } from './memory.ts';
import { type Kernel, allocationFails } from './kernel.ts';
import { ListHead, list_add, list_del_init, list_next } from './list.ts';
import { dma_resv_assert_held } from './dma-resv.ts';
import { errno } from './errno.ts';

/** @see include/linux/dma-buf.h struct dma_buf_attachment */
export class DmaBufAttachment extends KObject {
  readonly dmabuf: DmaBuf;
  readonly node: ListHead<DmaBufAttachment>;
  readonly importer_ops: DmaBufAttachOps | undefined;
  /** What the importer keeps with it. */
  readonly importer_priv: KObject | undefined;
  /** What the exporter keeps with it. */
  priv: KObject | undefined;
  /** Until 6.12: the mapping that the core keeps, and its direction. */
  sgt: SgTable | undefined;
  dir: DmaDataDirection = 'DMA_BIDIRECTIONAL';

  constructor(
    label: string,
    dmabuf: DmaBuf,
    importer_ops: DmaBufAttachOps | undefined,
    importer_priv: KObject | undefined,
  ) {
    super(label);
    this.dmabuf = dmabuf;
    this.importer_ops = importer_ops;
    this.importer_priv = importer_priv;
    this.node = new ListHead<DmaBufAttachment>(`${label}->node`, this, this);
  }
}

/** True if the importer has ops. @see dma_buf_attachment_is_dynamic() */
export function* dma_buf_attachment_is_dynamic(attach: DmaBufAttachment): Co<boolean> {
  return (yield* read(attach, 'importer_ops')) !== undefined;
}

/** True if the exporter can pin: then it may move the buffer. @see dma_buf_is_dynamic() */
export function dma_buf_is_dynamic(dmabuf: DmaBuf): boolean {
  return dmabuf.ops.pin !== undefined;
}

/** Functions of drivers/dma-buf/dma-buf.c by which devices become importers. */
export const dmaBufAttachFunctions = {
  /** A new attachment, on the list of the buffer. @see dma_buf_dynamic_attach() */
  *dma_buf_dynamic_attach(
    k: Kernel,
    dmabuf: DmaBuf,
    label: string,
    importer_ops: DmaBufAttachOps | undefined,
    importer_priv: KObject | undefined,
  ): Co<DmaBufAttachment | number> {
    const ops = yield* read(dmabuf, 'ops');
    const moves = importer_ops?.invalidate_mappings !== undefined;
    if (importer_ops !== undefined && !moves && k.release !== '7.2') {
      k.commit();
      k.warn(`dma_buf_dynamic_attach: ${label} has no move_notify`);
      return errno.EINVAL;
    }
    if (yield* allocationFails(k, 'dma_buf_dynamic_attach()')) return errno.ENOMEM;
    const attach = new DmaBufAttachment(label, dmabuf, importer_ops, importer_priv);
    const refused = ops.attach === undefined ? 0 : yield* ops.attach(k, dmabuf, attach);
    if (refused !== 0) {
      yield* kfree(attach);
      return refused;
    }
    yield* k.fn.dma_buf_attachment_link(k, dmabuf, attach);
    if (k.release === '7.2' || (importer_ops !== undefined) === dma_buf_is_dynamic(dmabuf))
      return attach;
    return yield* k.fn.dma_buf_attach_cached(k, dmabuf, attach);
  },

  /** Puts the attachment on the list, under the lock that guards it. */
  *dma_buf_attachment_link(k: Kernel, dmabuf: DmaBuf, attach: DmaBufAttachment): Co<void> {
    const resv = yield* read(dmabuf, 'resv');
    yield* k.fn.dma_resv_lock(k, resv, undefined);
    yield* list_add(attach.node, dmabuf.attachments);
    k.commit();
    yield* k.fn.dma_resv_unlock(k, resv);
  },

  /** Until 6.12: an importer and an exporter of whom only one copes with moves get one mapping for as long as they are attached. */
  *dma_buf_attach_cached(
    k: Kernel,
    dmabuf: DmaBuf,
    attach: DmaBufAttachment,
  ): Co<DmaBufAttachment | number> {
    const { ops, resv } = dmabuf;
    const locks = k.release !== '6.1' || dma_buf_is_dynamic(dmabuf);
    if (locks) yield* k.fn.dma_resv_lock(k, resv, undefined);
    const refused = ops.pin === undefined ? 0 : yield* ops.pin(k, attach);
    const sgt = refused === 0 ? yield* k.fn.__map_dma_buf(k, attach, 'DMA_BIDIRECTIONAL') : refused;
    if (refused === 0 && typeof sgt === 'number' && ops.unpin !== undefined)
      yield* ops.unpin(k, attach);
    if (locks) yield* k.fn.dma_resv_unlock(k, resv);
    if (typeof sgt === 'number') {
      yield* k.fn.dma_buf_detach(k, dmabuf, attach);
      return sgt;
    }
    yield* write(attach, 'sgt', sgt);
    yield* write(attach, 'dir', 'DMA_BIDIRECTIONAL');
    return attach;
  },

  /** Attaches a static importer. @see dma_buf_attach() */
  *dma_buf_attach(k: Kernel, dmabuf: DmaBuf, label: string): Co<DmaBufAttachment | number> {
    return yield* k.fn.dma_buf_dynamic_attach(k, dmabuf, label, undefined, undefined);
  },

  /** True if the importer gives its mappings up when it is told to. @see dma_buf_attach_revocable() */
  *dma_buf_attach_revocable(k: Kernel, attach: DmaBufAttachment): Co<boolean> {
    const ops = yield* read(attach, 'importer_ops');
    k.commit();
    return ops?.invalidate_mappings !== undefined;
  },

  /** Off the list under the lock; the exporter learns of it without the lock; then the memory goes. @see dma_buf_detach() */
  *dma_buf_detach(k: Kernel, dmabuf: DmaBuf, attach: DmaBufAttachment): Co<void> {
    const belongs = (yield* read(attach, 'dmabuf')) === dmabuf;
    if (!belongs && k.release !== '6.1') {
      k.commit();
      k.warn(`dma_buf_detach: ${attach.label} belongs to another buffer`);
      return;
    }
    yield* k.fn.dma_buf_attachment_unlink(k, dmabuf, attach);
    if (dmabuf.ops.detach !== undefined) yield* dmabuf.ops.detach(k, dmabuf, attach);
    yield* kfree(attach);
  },

  /** The mapping that the core kept ends; then the attachment leaves the list. Until 6.1 the lock is dropped between the two. */
  *dma_buf_attachment_unlink(k: Kernel, dmabuf: DmaBuf, attach: DmaBufAttachment): Co<void> {
    const resv = yield* read(dmabuf, 'resv');
    if (k.release === '6.1') {
      if ((yield* read(attach, 'sgt')) !== undefined) {
        const locks = dma_buf_is_dynamic(attach.dmabuf);
        if (locks) yield* k.fn.dma_resv_lock(k, attach.dmabuf.resv, undefined);
        yield* k.fn.dma_buf_detach_cached(k, dmabuf, attach);
        if (locks) yield* k.fn.dma_resv_unlock(k, attach.dmabuf.resv);
      }
      yield* k.fn.dma_resv_lock(k, resv, undefined);
    } else {
      yield* k.fn.dma_resv_lock(k, resv, undefined);
      if ((yield* read(attach, 'sgt')) !== undefined)
        yield* k.fn.dma_buf_detach_cached(k, dmabuf, attach);
    }
    yield* list_del_init(attach.node);
    k.commit();
    yield* k.fn.dma_resv_unlock(k, resv);
  },

  /** Unmaps, and unpins what the core had pinned, as far as it keeps a mapping. */
  *dma_buf_detach_cached(k: Kernel, dmabuf: DmaBuf, attach: DmaBufAttachment): Co<void> {
    const sgt = yield* read(attach, 'sgt');
    if (sgt === undefined) return;
    yield* k.fn.__unmap_dma_buf(k, attach, sgt, yield* read(attach, 'dir'));
    if (dmabuf.ops.unpin !== undefined) yield* dmabuf.ops.unpin(k, attach);
  },

  /** Keeps the storage where it is. @see dma_buf_pin() */
  *dma_buf_pin(k: Kernel, attach: DmaBufAttachment): Co<number> {
    const dmabuf = yield* read(attach, 'dmabuf');
    if (attach.importer_ops === undefined) k.warn(`dma_buf_pin: ${attach.label} is not dynamic`);
    dma_resv_assert_held(k, dmabuf.resv);
    const ret = dmabuf.ops.pin === undefined ? 0 : yield* dmabuf.ops.pin(k, attach);
    k.commit();
    return ret;
  },

  /** The exporter may move the storage again. @see dma_buf_unpin() */
  *dma_buf_unpin(k: Kernel, attach: DmaBufAttachment): Co<void> {
    const dmabuf = yield* read(attach, 'dmabuf');
    if (attach.importer_ops === undefined) k.warn(`dma_buf_unpin: ${attach.label} is not dynamic`);
    dma_resv_assert_held(k, dmabuf.resv);
    if (dmabuf.ops.unpin !== undefined) yield* dmabuf.ops.unpin(k, attach);
    k.commit();
  },

  /**
   * Tells every importer that its mappings are no longer good; move_notify until 6.12. Hardware may go on until the fences of the
   * buffer have signalled, and whoever needs the storage gone waits for the unmaps as well.
   * @see dma_buf_invalidate_mappings(), dma_buf_move_notify()
   */
  *dma_buf_invalidate_mappings(k: Kernel, dmabuf: DmaBuf): Co<void> {
    dma_resv_assert_held(k, yield* read(dmabuf, 'resv'));
    let node = yield* list_next(dmabuf.attachments, dmabuf.attachments);
    while (node?.owner !== undefined) {
      const { importer_ops } = node.owner;
      k.commit();
      if (importer_ops?.invalidate_mappings !== undefined)
        yield* importer_ops.invalidate_mappings(k, node.owner);
      node = yield* list_next(node, dmabuf.attachments);
    }
    k.commit();
  },
};

type DmaBufAttachFunctions = typeof dmaBufAttachFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaBufAttachFunctions {}
}
