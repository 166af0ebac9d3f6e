import {
  type AttachmentOptions,
  attachmentOptions,
  dmaBufOps,
  exporterOps,
  opsOf,
} from './exporter.ts';
import { type DmaBufHandle, type Handle } from './handle.ts';
import {
  type DmaBufOptions,
  type DrmExecOptions,
  type ResvIterOptions,
  dmaBufOptions,
  drmExecOptions,
  resvIterOptions,
} from './options.ts';
import { ContainerWords } from './container-words.ts';
import { type Usage, usages } from '../model/dma-resv.ts';
import { invalidateRoutine } from '../model/dma-buf-invalidate.ts';
import { opRoutine } from '../model/dma-buf.ts';
import { optionsOf } from './options-of.ts';

/** The words for buffers and their reservation objects. */
export class BufferWords extends ContainerWords {
  /** `struct dma_resv` with its own lock. */
  dma_resv(name: string): Handle<'dma_resv'> {
    const lock = this.add('ww_mutex', {
      name: `${name}.lock`,
      class: 'wait-die',
      isReservation: true,
    });
    return this.add('dma_resv', { name, lock: lock.index });
  }

  /** `struct dma_resv_iter`: one task's walk over the fences of a reservation object, up to a usage; `gathers` if it collects them. */
  dma_resv_iter(
    name: string,
    resv: DmaBufHandle | Handle<'dma_resv'>,
    usage: Usage,
    options: ResvIterOptions = {},
  ): Handle<'dma_resv_iter'> {
    const index = this.given('dma_resv_iter', name, 'dma_resv', resv);
    const { gathers = false } = optionsOf('dma_resv_iter', name, options, resvIterOptions);
    return this.add('dma_resv_iter', { name, resv: index, usage: usages.indexOf(usage), gathers });
  }

  /**
   * `struct dma_buf` with its exporter's ops and a static attachment; `resv` shares the reservation object of another buffer.
   */
  dma_buf(name: string, options: DmaBufOptions = {}): DmaBufHandle {
    const {
      resv: shared,
      ops = {},
      cache_sgt_mapping: cacheSgtMapping = false,
      read_only: readOnly = false,
      maps_private: mapsPrivate = false,
      exported = true,
      module,
      owner = true,
      refs,
      pages = 1,
    } = optionsOf('dma_buf', name, options, dmaBufOptions);
    optionsOf('dma_buf', name, ops, exporterOps);
    const own = shared === undefined ? this.dma_resv(`${name}->resv`) : shared;
    const resv = own.kind === 'dma_buf' ? own.resv : own;
    this.given('dma_buf', name, 'dma_resv', resv);
    const { index } = this.add('dma_buf', {
      name,
      resv: resv.index,
      pages,
      ops: opsOf(ops),
      cacheSgtMapping,
      ...(readOnly && { readOnly }),
      ...(mapsPrivate && { mapsPrivate }),
      embedded: shared === undefined,
      module: module === undefined ? -1 : this.given('dma_buf', name, 'module', module),
      holdsModule: owner,
      created: exported,
      ...(refs !== undefined && { fileRefs: refs }),
    });
    for (const op of dmaBufOps) {
      const body = ops[op];
      this.routine(
        opRoutine(op, index),
        `${op} of ${name}`,
        typeof body === 'function' ? body : undefined,
      );
    }
    const attachment = this.attach(`${name}->attachment`, index, {}, true);
    return { kind: 'dma_buf', index, name, resv, attachment };
  }

  /** `struct dma_buf_attachment` of a further importer. */
  dma_buf_attachment(
    name: string,
    buf: DmaBufHandle,
    options: AttachmentOptions = {},
  ): Handle<'dma_buf_attachment'> {
    return this.attach(
      name,
      this.given('dma_buf_attachment', name, 'dma_buf', buf),
      optionsOf('dma_buf_attachment', name, options, attachmentOptions),
    );
  }

  /** `struct drm_exec` with its ticket. */
  drm_exec(name: string, options: DrmExecOptions = {}): Handle<'drm_exec'> {
    const { interruptible = false, ignore_duplicates: ignoreDuplicates = false } = optionsOf(
      'drm_exec',
      name,
      options,
      drmExecOptions,
    );
    const { index } = this.ww_acquire_ctx(`${name}->ticket`);
    return this.add('drm_exec', { name, ctx: index, interruptible, ignoreDuplicates });
  }

  private attach(
    name: string,
    buf: number,
    options: AttachmentOptions,
    implied = false,
  ): Handle<'dma_buf_attachment'> {
    const { dynamic = false, attached = true, invalidate_mappings: callback } = options;
    const invalidates = dynamic && callback !== null;
    const fixed = { name, buf, dynamic, invalidates, attached, implied };
    const handle = this.add('dma_buf_attachment', fixed);
    if (invalidates)
      this.routine(invalidateRoutine(handle.index), `invalidate_mappings of ${name}`, callback);
    return handle;
  }
}
