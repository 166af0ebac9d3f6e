import { DMA_RESV_USAGE_READ, DMA_RESV_USAGE_WRITE } from '../dma-resv-list.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'import-rw-as-read',
  mistake: 'An import for reading and writing adds a fence that readers do not wait for.',
  rule: 'IOC-06',
  area: 'sync-file',
  livepatch: {
    dma_buf_import_usage(_, flags) {
      return flags === 2 ? DMA_RESV_USAGE_WRITE : DMA_RESV_USAGE_READ;
    },
  },
};
