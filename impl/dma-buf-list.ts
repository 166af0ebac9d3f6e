import { type Co } from './scheduler/point.ts';
import { type DmaBuf, dmabufList } from './dma-buf.ts';
import { type ListHead, list_next } from './list.ts';
import { type Kernel } from './kernel.ts';
import { read } from './memory.ts';
import { spin_lock, spin_unlock } from './spinlock.ts';

/** Functions of drivers/dma-buf/dma-buf.c that walk the list of all buffers. */
export const dmaBufListFunctions = {
  /** The first buffer of the list that is not going away, with a reference. @see dma_buf_iter_begin() */
  *dma_buf_iter_begin(k: Kernel): Co<DmaBuf | undefined> {
    const { head, mutex } = dmabufList(k);
    yield* k.fn.mutex_lock(k, mutex);
    const found = yield* k.fn.dma_buf_iter_from(k, head);
    k.commit();
    yield* k.fn.mutex_unlock(k, mutex);
    return found;
  },

  /** Gives one back and takes the next. @see dma_buf_iter_next() */
  *dma_buf_iter_next(k: Kernel, dmabuf: DmaBuf): Co<DmaBuf | undefined> {
    const { mutex } = dmabufList(k);
    yield* k.fn.mutex_lock(k, mutex);
    yield* k.fn.dma_buf_put(k, dmabuf);
    const found = yield* k.fn.dma_buf_iter_from(k, dmabuf.list_node);
    k.commit();
    yield* k.fn.mutex_unlock(k, mutex);
    return found;
  },

  /** The list has no references: it may have a buffer whose last one is gone. @see file_ref_get() */
  *dma_buf_iter_from(k: Kernel, from: ListHead<DmaBuf>): Co<DmaBuf | undefined> {
    const { head } = dmabufList(k);
    let node = yield* list_next(from, head);
    while (node?.owner !== undefined) {
      const file = yield* k.fn.dma_buf_file(k, node.owner);
      if (yield* k.fn.get_file_active(k, file)) return node.owner;
      node = yield* list_next(node, head);
    }
    return undefined;
  },

  /** `bufinfo` in debugfs: takes the lock of each buffer in turn, with the mutex of the list held: 0 or -EINTR. @see dma_buf_debug_show() */
  *dma_buf_debug_show(k: Kernel): Co<number> {
    const { head, mutex } = dmabufList(k);
    let ret = yield* k.fn.mutex_lock_interruptible(k, mutex);
    if (ret !== 0) return ret;
    let node = yield* list_next(head, head);
    while (node?.owner !== undefined && ret === 0) {
      const resv = yield* read(node.owner, 'resv');
      ret = yield* k.fn.dma_resv_lock_interruptible(k, resv, undefined);
      if (ret !== 0) break;
      yield* k.fn.dma_buf_describe(k, node.owner);
      yield* k.fn.dma_resv_unlock(k, resv);
      node = yield* list_next(node, head);
    }
    k.commit();
    yield* k.fn.mutex_unlock(k, mutex);
    return ret;
  },

  /** What is printed of a buffer: its name under its own lock, and who is attached. */
  *dma_buf_describe(k: Kernel, dmabuf: DmaBuf): Co<void> {
    yield* spin_lock(k, dmabuf.name_lock);
    const name = yield* read(dmabuf, 'name');
    if (name !== undefined) yield* read(name, 'text');
    yield* spin_unlock(k, dmabuf.name_lock);
    let node = yield* list_next(dmabuf.attachments, dmabuf.attachments);
    while (node !== undefined) node = yield* list_next(node, dmabuf.attachments);
  },
};

type DmaBufListFunctions = typeof dmaBufListFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaBufListFunctions {}
}
