import { rule, type Rule } from './rule.ts';

/**
 * What everybody shares a buffer for: that the data in it are those that were meant.
 *
 * They are Fencepost's own: the dma-buf documents say which fence to add and which to wait for, and take for granted why.
 */
export const dmaRules: readonly Rule[] = [
  rule({
    id: 'DMA-01',
    area: 'dma',
    title: 'a fence orders two device accesses that conflict',
    statement:
      'Of two accesses of devices to one buffer, at least one of which writes, the later one begins only when a fence has told that the earlier one is over: through a wait of the hardware, through a wait of whoever submits it, or through their order on one timeline. That they do not meet in one run orders nothing.',
    source: [
      'include/linux/dma-buf.h struct dma_buf, resv',
      'include/linux/dma-resv.h dma_resv_usage_rw',
    ],
    since: 'always',
    symptom: 'torn or stale frames, and corruption that comes and goes with the load',
    fix: 'Wait for what dma_resv_usage_rw() says before the access, and add a fence for it with the usage that tells what it does.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['importer', 'userspace'],
  }),
  rule({
    id: 'DMA-02',
    area: 'dma',
    title: 'a device uses DMA addresses only while they are mapped',
    statement:
      'A device accesses a buffer with the addresses of a mapping, and only between dma_buf_map_attachment() and dma_buf_unmap_attachment(): before and after, they belong to nobody or to somebody else.',
    source: [
      'drivers/dma-buf/dma-buf.c dma_buf_map_attachment',
      'drivers/dma-buf/dma-buf.c dma_buf_unmap_attachment',
    ],
    since: 'always',
    symptom: 'IOMMU fault, or a write to reused memory',
    fix: 'Wait for the last job that uses the mapping before it is unmapped.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['importer'],
  }),
];
