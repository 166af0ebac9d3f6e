import { type Co } from './scheduler/point.ts';
import { type DmaBuf, IosysMap } from './dma-buf.ts';
import { type DmaBufAttachment } from './dma-buf-attach.ts';
import { type DmaBufOps, type DmaDataDirection, SgTable } from './dma-buf-ops.ts';
import { KObject, free, kfree, read, update, write } from './memory.ts';
import { type Kernel } from './kernel.ts';
import { KernelBug } from './kernel-bug.ts';
import { dma_resv_assert_held } from './dma-resv.ts';
import { might_lock_resv } from './dma-buf-lock.ts';

/** The memory behind a buffer, in one place; what moves has another behind the move. */
export class BackingStorage extends KObject {
  readonly contents = 0;
}

/** The object of the exporter: what exp_info->priv points at. */
export class Exporter extends KObject {
  storage: BackingStorage;
  private moves = 0;

  constructor(label: string) {
    super(label);
    this.storage = new BackingStorage(`storage of ${label}`);
  }

  /** The same contents in another place. */
  nextStorage(): BackingStorage {
    return new BackingStorage(`storage of ${this.label}, moved ${++this.moves} times`);
  }
}

/** What an exporter keeps for each importer. @see struct dma_buf_attachment.priv */
export class ExporterAttachment extends KObject {
  pins = 0;
  mappings = 0;
}

/** The exporter of a buffer. */
function* exporterOf(dmabuf: DmaBuf): Co<Exporter> {
  const priv = yield* read(dmabuf, 'priv');
  if (priv instanceof Exporter) return priv;
  throw new KernelBug('bug', `${dmabuf.label} is of another exporter`);
}

/** What was kept for an importer; an exporter that has no attach op begins here. */
function* privOf(attach: DmaBufAttachment): Co<ExporterAttachment> {
  const own = new ExporterAttachment(`exporter's part of ${attach.label}`);
  const priv = yield* update(attach, 'priv', (old) => old ?? own);
  return priv instanceof ExporterAttachment ? priv : own;
}

/** The lock of the buffer is held in the ops that map and pin; until 6.1 only if the exporter can move the buffer. */
function assertHeld(k: Kernel, dmabuf: DmaBuf): void {
  if (k.release !== '6.1' || dmabuf.ops.pin !== undefined) dma_resv_assert_held(k, dmabuf.resv);
}

/** The ops of the reference exporter: they fail for nobody, and notice what an importer or the core does wrong. */
const exporterOps = {
  *attach(k, dmabuf, attach) {
    might_lock_resv(k, dmabuf.resv);
    yield* privOf(attach);
    return 0;
  },

  *detach(k, dmabuf, attach) {
    might_lock_resv(k, dmabuf.resv);
    const priv = yield* privOf(attach);
    if ((yield* read(priv, 'mappings')) !== 0)
      throw new KernelBug('warning', `${attach.label} is detached with mappings`);
    if ((yield* read(priv, 'pins')) !== 0)
      throw new KernelBug('warning', `${attach.label} is detached with pins`);
    yield* kfree(priv);
  },

  *pin(k, attach) {
    assertHeld(k, attach.dmabuf);
    yield* update(yield* privOf(attach), 'pins', (pins) => pins + 1);
    return 0;
  },

  *unpin(k, attach) {
    assertHeld(k, attach.dmabuf);
    const pins = yield* update(yield* privOf(attach), 'pins', (old) => old - 1);
    if (pins === 0) throw new KernelBug('warning', `${attach.label} is unpinned, and not pinned`);
  },

  *map_dma_buf(k, attach, direction) {
    assertHeld(k, attach.dmabuf);
    const priv = yield* privOf(attach);
    const storage = yield* read(yield* exporterOf(attach.dmabuf), 'storage');
    yield* read(storage, 'contents');
    yield* update(priv, 'mappings', (mappings) => mappings + 1);
    return new SgTable(`sg_table of ${attach.label}`, direction, storage);
  },

  *unmap_dma_buf(k, attach, sg_table, direction) {
    assertHeld(k, attach.dmabuf);
    const mapped: DmaDataDirection = yield* read(sg_table, 'direction');
    if (mapped !== direction)
      throw new KernelBug('warning', `${sg_table.label}: ${mapped}, and unmapped as ${direction}`);
    yield* update(yield* privOf(attach), 'mappings', (mappings) => mappings - 1);
    yield* kfree(sg_table);
  },

  *release(_, dmabuf) {
    yield* kfree(yield* exporterOf(dmabuf));
  },

  *begin_cpu_access(k, dmabuf) {
    might_lock_resv(k, dmabuf.resv);
    yield* exporterOf(dmabuf);
    return 0;
  },

  *end_cpu_access(k, dmabuf) {
    might_lock_resv(k, dmabuf.resv);
    yield* exporterOf(dmabuf);
    return 0;
  },

  *mmap(k, dmabuf) {
    might_lock_resv(k, dmabuf.resv);
    yield* exporterOf(dmabuf);
    return 0;
  },

  *vmap(k, dmabuf) {
    if (k.release !== '6.1') dma_resv_assert_held(k, dmabuf.resv);
    yield* exporterOf(dmabuf);
    return new IosysMap(`vmap of ${dmabuf.label}`);
  },

  *vunmap(k, dmabuf, map) {
    if (k.release !== '6.1') dma_resv_assert_held(k, dmabuf.resv);
    yield* kfree(map);
  },
} satisfies DmaBufOps;

/** The ops that an exporter has: those of the reference exporter, without those that it is said not to have. */
export function exporterOpsWith(
  has: (op: string) => boolean,
  cache_sgt_mapping: boolean,
): DmaBufOps {
  const ops = Object.entries(exporterOps).filter(([op]) => has(op));
  return { ...Object.fromEntries(ops), cache_sgt_mapping };
}

/** Somebody reads or writes the memory behind a buffer. */
export function* useBackingStorage(dmabuf: DmaBuf): Co<void> {
  const exporter = yield* exporterOf(dmabuf);
  yield* read(yield* read(exporter, 'storage'), 'contents');
}

/** Functions of the reference exporter that move the buffer, or give its memory back. */
export const dmaBufExporterFunctions = {
  /** The pages go: whoever touches them from here on damages the memory of somebody else. @see ttm_bo_cleanup_memtype_use() */
  *free_backing_storage(k: Kernel, dmabuf: DmaBuf): Co<void> {
    const exporter = yield* exporterOf(dmabuf);
    const storage = yield* read(exporter, 'storage');
    yield* k.fn.backing_storage_is_pinned(k, dmabuf);
    yield { access: 'store', object: storage, field: 'contents' };
    k.commit();
    if (!storage.freed) free(storage);
  },

  /** The contents move to another place; memory that was given back is there again. @see ttm_bo_move_memcpy() */
  *move_backing_storage(k: Kernel, dmabuf: DmaBuf): Co<void> {
    const exporter = yield* exporterOf(dmabuf);
    const storage = yield* read(exporter, 'storage');
    yield* k.fn.backing_storage_is_pinned(k, dmabuf);
    yield* write(exporter, 'storage', exporter.nextStorage());
    k.commit();
    storage.freed = true;
  },

  /** A bug if somebody has pinned the memory that is about to go. */
  *backing_storage_is_pinned(_: Kernel, dmabuf: DmaBuf): Co<void> {
    yield { access: 'load', object: dmabuf, field: 'attachments' };
    for (let node = dmabuf.attachments.next; node.owner !== undefined; node = node.next) {
      const { priv } = node.owner;
      if (priv instanceof ExporterAttachment && priv.pins > 0)
        throw new KernelBug('warning', `${dmabuf.label} goes, and ${node.owner.label} has a pin`);
    }
  },
};

type DmaBufExporterFunctions = typeof dmaBufExporterFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaBufExporterFunctions {}
}
