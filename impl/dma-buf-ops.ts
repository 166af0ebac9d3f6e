import { type Co } from './scheduler/point.ts';
import { type BackingStorage } from './dma-buf-exporter.ts';
import { type DmaBuf, type IosysMap } from './dma-buf.ts';
import { type DmaBufAttachment } from './dma-buf-attach.ts';
import { KObject } from './memory.ts';
import { type Kernel } from './kernel.ts';

/** Who writes the buffer. @see include/linux/dma-direction.h enum dma_data_direction */
export type DmaDataDirection = 'DMA_BIDIRECTIONAL' | 'DMA_TO_DEVICE' | 'DMA_FROM_DEVICE';

/** The addresses of one mapping. @see include/linux/scatterlist.h struct sg_table */
export class SgTable extends KObject {
  readonly direction: DmaDataDirection;
  /** The memory that the addresses lead to. */
  readonly pages: BackingStorage;

  constructor(label: string, direction: DmaDataDirection, pages: BackingStorage) {
    super(label);
    this.direction = direction;
    this.pages = pages;
  }
}

/** What an exporter implements; a number in place of an object is an errno. @see include/linux/dma-buf.h struct dma_buf_ops */
export interface DmaBufOps {
  /** The core keeps the first mapping of each attachment, until 6.12. */
  readonly cache_sgt_mapping?: boolean;
  readonly attach?: (k: Kernel, dmabuf: DmaBuf, attach: DmaBufAttachment) => Co<number>;
  readonly detach?: (k: Kernel, dmabuf: DmaBuf, attach: DmaBufAttachment) => Co<void>;
  readonly pin?: (k: Kernel, attach: DmaBufAttachment) => Co<number>;
  readonly unpin?: (k: Kernel, attach: DmaBufAttachment) => Co<void>;
  readonly map_dma_buf?: (
    k: Kernel,
    attach: DmaBufAttachment,
    direction: DmaDataDirection,
  ) => Co<SgTable | number>;
  readonly unmap_dma_buf?: (
    k: Kernel,
    attach: DmaBufAttachment,
    sg_table: SgTable,
    direction: DmaDataDirection,
  ) => Co<void>;
  readonly release?: (k: Kernel, dmabuf: DmaBuf) => Co<void>;
  readonly begin_cpu_access?: (
    k: Kernel,
    dmabuf: DmaBuf,
    direction: DmaDataDirection,
  ) => Co<number>;
  readonly end_cpu_access?: (k: Kernel, dmabuf: DmaBuf, direction: DmaDataDirection) => Co<number>;
  readonly mmap?: (k: Kernel, dmabuf: DmaBuf) => Co<number>;
  readonly vmap?: (k: Kernel, dmabuf: DmaBuf) => Co<IosysMap | number>;
  readonly vunmap?: (k: Kernel, dmabuf: DmaBuf, map: IosysMap) => Co<void>;
}

/** What an importer implements that can cope with a buffer that moves. @see struct dma_buf_attach_ops */
export interface DmaBufAttachOps {
  /** Its mappings are no longer good; called move_notify until 6.12. Runs under the lock of the buffer. */
  readonly invalidate_mappings?: (k: Kernel, attach: DmaBufAttachment) => Co<void>;
}
