import { type Co } from './scheduler/point.ts';
import { DmaResv } from './dma-resv.ts';
import { type DmaBufOps } from './dma-buf-ops.ts';
import { DmaFenceCb } from './dma-fence.ts';
import { type File } from './file.ts';
import { INIT_LIST_HEAD, ListHead, list_add, list_del_init, list_empty } from './list.ts';
import { KObject, kfree, read } from './memory.ts';
import { type Kernel, allocationFails } from './kernel.ts';
import { type DmaBufAttachment } from './dma-buf-attach.ts';
import { KernelBug } from './kernel-bug.ts';
import { Mutex } from './mutex.ts';
import { SpinLock } from './spinlock.ts';
import { WaitQueueHead } from './wait-queue.ts';
import { errno } from './errno.ts';

/** What `vmap` of a buffer answers: an address of the kernel. @see include/linux/iosys-map.h struct iosys_map */
export class IosysMap extends KObject {}

/** The name that userspace gave a buffer: a string of its own, which the next one replaces. */
export class DmaBufName extends KObject {
  readonly text: string;

  constructor(text: string) {
    super(`name ${text}`);
    this.text = text;
  }
}

/** One of the two callbacks that poll has in a buffer. @see include/linux/dma-buf.h struct dma_buf_poll_cb_t */
export class DmaBufPollSlot extends KObject {
  active = 0;
  readonly cb: DmaFenceCb;

  constructor(label: string, dmabuf: DmaBuf) {
    super(label);
    this.cb = new DmaFenceCb(`${label}.cb`, (k, fence) =>
      k.fn.dma_buf_poll_cb(k, dmabuf, fence, this),
    );
  }
}

/** What an exporter says of a buffer when it makes it. @see include/linux/dma-buf.h struct dma_buf_export_info */
export interface DmaBufExportInfo {
  /** What programs call it. */
  readonly name: string;
  readonly ops: DmaBufOps;
  /** Size in bytes. */
  readonly size: number;
  /** The reservation object of the exporter; without one the buffer has its own. */
  readonly resv: DmaResv | undefined;
  readonly priv: KObject;
}

/** @see include/linux/dma-buf.h struct dma_buf */
export class DmaBuf extends KObject {
  readonly size: number;
  file: File | undefined;
  readonly attachments: ListHead<DmaBufAttachment>;
  readonly ops: DmaBufOps;
  /** Until 6.1 it guards the two fields behind it; from 6.2 on the lock of `resv` does. */
  readonly lock: Mutex;
  vmapping_counter = 0;
  vmap_ptr: IosysMap | undefined;
  name: DmaBufName | undefined;
  readonly name_lock: SpinLock;
  readonly list_node: ListHead<DmaBuf>;
  readonly priv: KObject;
  readonly resv: DmaResv;
  /** `resv` lies behind the buffer, in the same memory. */
  readonly embedded: boolean;
  readonly poll: WaitQueueHead;
  readonly cb_in: DmaBufPollSlot;
  readonly cb_out: DmaBufPollSlot;

  constructor(k: Kernel, { name, ops, size, resv, priv }: DmaBufExportInfo) {
    super(`dma_buf ${name}`);
    this.ops = ops;
    this.size = size;
    this.priv = priv;
    this.attachments = new ListHead<DmaBufAttachment>(
      `${this.label}->attachments`,
      undefined,
      this,
    );
    this.list_node = new ListHead<DmaBuf>(`${this.label}->list_node`, this, this);
    this.lock = new Mutex(`${this.label}->lock`);
    this.name_lock = new SpinLock(`${this.label}->name_lock`);
    this.embedded = resv === undefined;
    this.resv = resv ?? new DmaResv(k, `${name}->resv`);
    this.poll = new WaitQueueHead(`${this.label}->poll`, this);
    this.cb_in = new DmaBufPollSlot(`${this.label}->cb_in`, this);
    this.cb_out = new DmaBufPollSlot(`${this.label}->cb_out`, this);
    const { poll, cb_in, cb_out } = this;
    const polls = [poll, poll.lock, cb_in, cb_in.cb, cb_out, cb_out.cb];
    this.parts = this.embedded ? [this.resv, this.resv.lock, ...polls] : polls;
  }
}

/** All buffers there are. @see dmabuf_list, dmabuf_list_mutex; until 6.1 db_list */
export class DmabufList extends KObject {
  readonly head = new ListHead<DmaBuf>('dmabuf_list');
  readonly mutex = new Mutex('dmabuf_list_mutex');
}

/** The list of this kernel. */
export function dmabufList(k: Kernel): DmabufList {
  return k.static('dmabuf_list', DmabufList, () => new DmabufList('dmabuf_list'));
}

/** Functions of drivers/dma-buf/dma-buf.c for the life of a buffer. */
export const dmaBufFunctions = {
  /** @see __dma_buf_list_add() */
  *__dma_buf_list_add(k: Kernel, dmabuf: DmaBuf): Co<void> {
    const { head, mutex } = dmabufList(k);
    yield* k.fn.mutex_lock(k, mutex);
    yield* list_add(dmabuf.list_node, head);
    k.commit();
    yield* k.fn.mutex_unlock(k, mutex);
  },

  /** @see __dma_buf_list_del() */
  *__dma_buf_list_del(k: Kernel, dmabuf: DmaBuf): Co<void> {
    const { mutex } = dmabufList(k);
    yield* k.fn.mutex_lock(k, mutex);
    yield* list_del_init(dmabuf.list_node);
    k.commit();
    yield* k.fn.mutex_unlock(k, mutex);
  },

  /** What an exporter must have; 0 or -EINVAL. @see dma_buf_export() */
  *dma_buf_export_check(k: Kernel, ops: DmaBufOps): Co<number> {
    yield { access: 'load', object: undefined, field: 'dma_buf_ops' };
    const { pin, unpin } = ops;
    if (!ops.map_dma_buf || !ops.unmap_dma_buf || !ops.release) return errno.EINVAL;
    const keeps = ops.cache_sgt_mapping === true && k.release !== '7.2';
    if (keeps && (pin !== undefined || unpin !== undefined)) return errno.EINVAL;
    return (pin === undefined) === (unpin === undefined) ? 0 : errno.EINVAL;
  },

  /** A new buffer with its file, of which the caller has the reference. @see dma_buf_export() */
  *dma_buf_export(k: Kernel, exp_info: DmaBufExportInfo): Co<DmaBuf | number> {
    const refused = yield* k.fn.dma_buf_export_check(k, exp_info.ops);
    k.commit();
    if (refused !== 0) {
      k.warn(`dma_buf_export: ${exp_info.name} lacks an op`);
      return refused;
    }
    if (yield* allocationFails(k, 'dma_buf_getfile()')) return errno.ENFILE;
    if (yield* allocationFails(k, 'dma_buf_export()')) return errno.ENOMEM;
    const dmabuf = new DmaBuf(k, exp_info);
    dmabuf.file = yield* k.fn.dma_buf_getfile(k, exp_info.name, dmabuf);
    if (dmabuf.embedded) yield* k.fn.dma_resv_init(k, dmabuf.resv);
    yield* INIT_LIST_HEAD(dmabuf.attachments);
    yield* k.fn.__dma_buf_list_add(k, dmabuf);
    return dmabuf;
  },

  /** Gives userspace a descriptor, which takes the reference of the caller over. @see dma_buf_fd() */
  *dma_buf_fd(k: Kernel, dmabuf: DmaBuf, flags: number): Co<number> {
    const file = yield* read(dmabuf, 'file');
    if (file === undefined) return errno.EINVAL;
    const fd = yield* k.fn.get_unused_fd_flags(k, flags);
    if (fd < 0) return fd;
    yield* k.fn.fd_install(k, fd, file);
    return fd;
  },

  /** @see dma_buf_fd_install() */
  *dma_buf_fd_install(k: Kernel, dmabuf: DmaBuf, fd: number): Co<void> {
    const file = yield* k.fn.dma_buf_file(k, dmabuf);
    yield* k.fn.fd_install(k, fd, file);
  },

  /** The file of a buffer that is there. */
  *dma_buf_file(_: Kernel, dmabuf: DmaBuf): Co<File> {
    const file = yield* read(dmabuf, 'file');
    if (file === undefined) throw new KernelBug('bug', `${dmabuf.label} has no file`);
    return file;
  },

  /** The buffer of a descriptor, with a reference; -EBADF, or -EINVAL for a file of another kind. @see dma_buf_get() */
  *dma_buf_get(k: Kernel, fd: number): Co<DmaBuf | number> {
    const file = yield* k.fn.fget(k, fd);
    if (file === undefined) return errno.EBADF;
    if (file.private_data instanceof DmaBuf) return file.private_data;
    yield* k.fn.fput(k, file);
    return errno.EINVAL;
  },

  /** @see get_dma_buf() */
  *get_dma_buf(k: Kernel, dmabuf: DmaBuf): Co<void> {
    yield* k.fn.get_file(k, yield* k.fn.dma_buf_file(k, dmabuf));
  },

  /** Drops a reference; the last one releases the buffer, but not here. @see dma_buf_put() */
  *dma_buf_put(k: Kernel, dmabuf: DmaBuf): Co<void> {
    yield* k.fn.fput(k, yield* k.fn.dma_buf_file(k, dmabuf));
  },

  /** The file goes: nobody finds the buffer any more. @see dma_buf_file_release() */
  *dma_buf_file_release(k: Kernel, dmabuf: DmaBuf): Co<void> {
    yield* k.fn.__dma_buf_list_del(k, dmabuf);
  },

  /** The buffer goes with the dentry of its file. @see dma_buf_release() */
  *dma_buf_release(k: Kernel, dmabuf: DmaBuf): Co<void> {
    if ((yield* read(dmabuf, 'vmapping_counter')) !== 0)
      throw new KernelBug('bug', `${dmabuf.label} is released with a mapping in the kernel`);
    const cb_in = yield* read(dmabuf.cb_in, 'active');
    if (cb_in !== 0 || (yield* read(dmabuf.cb_out, 'active')) !== 0)
      throw new KernelBug('bug', `${dmabuf.label} is released with an armed poll`);
    k.commit();
    if (dmabuf.ops.release) yield* dmabuf.ops.release(k, dmabuf);
    if (dmabuf.embedded) yield* k.fn.dma_resv_fini(k, dmabuf.resv);
    if (!(yield* list_empty(dmabuf.attachments)))
      k.warn(`${dmabuf.label} is released with attachments`);
    const name = yield* read(dmabuf, 'name');
    if (name !== undefined) yield* kfree(name);
    yield* kfree(dmabuf);
  },
};

type DmaBufFunctions = typeof dmaBufFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaBufFunctions {}
}
