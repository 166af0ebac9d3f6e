import { type Args, type Call } from './call.ts';
import { type DmaBuf, type IosysMap } from './dma-buf.ts';
import { Importer, directionOf } from './dma-buf-importer.ts';
import { NamedBuffer, attachNow } from './dma-buf-declarations.ts';
import { type Co } from './scheduler/point.ts';
import { type DmaBufAttachment } from './dma-buf-attach.ts';
import { type Kernel } from './kernel.ts';
import { type SgTable } from './dma-buf-ops.ts';
import { KernelBug } from './kernel-bug.ts';
import { read } from './memory.ts';
import { useBackingStorage } from './dma-buf-exporter.ts';

/** The buffer of an argument. */
const bufOf = (args: Args): DmaBuf => args.object('buf', NamedBuffer).exported();

/** The importer of an argument; that which every buffer has is attached if somebody speaks of it. */
function importerOf(k: Kernel, args: Args): Importer {
  const importer = args.object('attachment', Importer);
  const buffer = k.namedAs(importer.buf, NamedBuffer);
  if (importer === buffer.importer && importer.attach === undefined && buffer.dmabuf !== undefined)
    attachNow(k, importer, buffer.dmabuf);
  return importer;
}

/** Attaches an importer as it was declared. */
function* attach(k: Kernel, importer: Importer): Co<number> {
  const dmabuf = k.namedAs(importer.buf, NamedBuffer).exported();
  const { label, ops } = importer;
  const made: DmaBufAttachment | number =
    ops === undefined
      ? yield* k.fn.dma_buf_attach(k, dmabuf, label)
      : yield* k.fn.dma_buf_dynamic_attach(k, dmabuf, label, ops, importer);
  if (typeof made === 'number') return made;
  importer.attach = made;
  importer.tables.length = 0;
  return 0;
}

/** What a call that maps returned: the importer keeps it. */
function keep(importer: Importer, mapped: SgTable | number): number {
  if (typeof mapped === 'number') return mapped;
  importer.tables.push(mapped);
  return 0;
}

/** The same of a mapping into the kernel. */
function keepMap(buffer: NamedBuffer, mapped: IosysMap | number): number {
  if (typeof mapped === 'number') return mapped;
  buffer.maps.push(mapped);
  return 0;
}

/** Refuses a call that the release does not have. */
function exists(k: Kernel, call: string, isThere: boolean): void {
  if (!isThere) throw new RangeError(`${k.release} has no ${call}()`);
}

/** The calls of importers. */
export const dmaBufCalls = {
  *dma_buf_attach(k, args) {
    return yield* attach(k, args.object('attachment', Importer));
  },
  *dma_buf_dynamic_attach(k, args) {
    return yield* attach(k, args.object('attachment', Importer));
  },
  *dma_buf_attach_revocable(k, args) {
    exists(k, 'dma_buf_attach_revocable', k.release === '7.2');
    return Number(yield* k.fn.dma_buf_attach_revocable(k, importerOf(k, args).attachment()));
  },
  *dma_buf_detach(k, args) {
    yield* k.fn.dma_buf_detach(k, bufOf(args), importerOf(k, args).attachment());
    return 0;
  },
  *dma_buf_pin(k, args) {
    return yield* k.fn.dma_buf_pin(k, importerOf(k, args).attachment());
  },
  *dma_buf_unpin(k, args) {
    yield* k.fn.dma_buf_unpin(k, importerOf(k, args).attachment());
    return 0;
  },
  *dma_buf_map_attachment(k, args) {
    const importer = importerOf(k, args);
    const direction = directionOf(args);
    return keep(importer, yield* k.fn.dma_buf_map_attachment(k, importer.attachment(), direction));
  },
  *dma_buf_map_attachment_unlocked(k, args) {
    exists(k, 'dma_buf_map_attachment_unlocked', k.release !== '6.1');
    const importer = importerOf(k, args);
    const direction = directionOf(args);
    return keep(
      importer,
      yield* k.fn.dma_buf_map_attachment_unlocked(k, importer.attachment(), direction),
    );
  },
  *dma_buf_unmap_attachment(k, args) {
    const importer = importerOf(k, args);
    const direction = directionOf(args);
    const attachment = importer.attachment();
    const sg_table = importer.table(direction);
    importer.forget(sg_table);
    yield* k.fn.dma_buf_unmap_attachment(k, attachment, sg_table, direction);
    return 0;
  },
  *dma_buf_unmap_attachment_unlocked(k, args) {
    exists(k, 'dma_buf_unmap_attachment_unlocked', k.release !== '6.1');
    const importer = importerOf(k, args);
    const direction = directionOf(args);
    const attachment = importer.attachment();
    const sg_table = importer.table(direction);
    importer.forget(sg_table);
    yield* k.fn.dma_buf_unmap_attachment_unlocked(k, attachment, sg_table, direction);
    return 0;
  },
  *dma_buf_invalidate_mappings(k, args) {
    exists(k, 'dma_buf_invalidate_mappings', k.release === '7.2');
    yield* k.fn.dma_buf_invalidate_mappings(k, bufOf(args));
    return 0;
  },
  *dma_buf_move_notify(k, args) {
    exists(k, 'dma_buf_move_notify', k.release !== '7.2');
    yield* k.fn.dma_buf_invalidate_mappings(k, bufOf(args));
    return 0;
  },
  *dma_buf_begin_cpu_access(k, args) {
    return yield* k.fn.dma_buf_begin_cpu_access(k, bufOf(args), directionOf(args));
  },
  *dma_buf_end_cpu_access(k, args) {
    return yield* k.fn.dma_buf_end_cpu_access(k, bufOf(args), directionOf(args));
  },
  *dma_buf_vmap(k, args) {
    const buffer = args.object('buf', NamedBuffer);
    return keepMap(buffer, yield* k.fn.dma_buf_vmap(k, buffer.exported()));
  },
  *dma_buf_vmap_unlocked(k, args) {
    exists(k, 'dma_buf_vmap_unlocked', k.release !== '6.1');
    const buffer = args.object('buf', NamedBuffer);
    return keepMap(buffer, yield* k.fn.dma_buf_vmap_unlocked(k, buffer.exported()));
  },
  *dma_buf_vunmap(k, args) {
    const buffer = args.object('buf', NamedBuffer);
    yield* k.fn.dma_buf_vunmap(k, buffer.exported(), buffer.maps.pop());
    return 0;
  },
  *dma_buf_vunmap_unlocked(k, args) {
    exists(k, 'dma_buf_vunmap_unlocked', k.release !== '6.1');
    const buffer = args.object('buf', NamedBuffer);
    yield* k.fn.dma_buf_vunmap_unlocked(k, buffer.exported(), buffer.maps.pop());
    return 0;
  },
  *'dmabuf->attachments'(k, args) {
    yield* read(bufOf(args), 'attachments');
    k.commit();
    return 0;
  },
} satisfies Readonly<Record<string, Call>>;

/** The DMA addresses of an importer: those of a mapping that it has, of memory that is still there. */
function* checkAddresses(k: Kernel, args: Args): Co<void> {
  const importer = importerOf(k, args);
  const table = importer.tables.at(-1);
  yield* read(importer.attachment(), 'dmabuf');
  if (table === undefined)
    throw new KernelBug('use-after-free', `${importer.label} has no mapping for its device`);
  yield* read(table.pages, 'contents');
  k.commit();
}

/** Who touches the memory behind a buffer, and who takes it away. */
export const dmaBufStorageCalls = {
  *free_backing_storage(k, args) {
    yield* k.fn.free_backing_storage(k, bufOf(args));
    return 0;
  },
  *move_backing_storage(k, args) {
    yield* k.fn.move_backing_storage(k, bufOf(args));
    return 0;
  },
  *dma_access_begin(k, args) {
    yield* useBackingStorage(bufOf(args));
    k.commit();
    return 0;
  },
  *dma_access_end(k, args) {
    yield* useBackingStorage(bufOf(args));
    k.commit();
    return 0;
  },
  *cpu_read(k, args) {
    yield* useBackingStorage(bufOf(args));
    k.commit();
    return 0;
  },
  *cpu_write(k, args) {
    yield* useBackingStorage(bufOf(args));
    k.commit();
    return 0;
  },
  *dma_start(k, args) {
    yield* checkAddresses(k, args);
    return 0;
  },
  *dma_finish(k, args) {
    yield* checkAddresses(k, args);
    return 0;
  },
} satisfies Readonly<Record<string, Call>>;
