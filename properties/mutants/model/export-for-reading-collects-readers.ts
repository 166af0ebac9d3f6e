import { DMA_BUF_SYNC_READ, DMA_BUF_SYNC_RW } from '../../../model/uapi.ts';
import { modelMutant } from '../model-mutant.ts';
import { mistaking } from '../patch.ts';

/** A sync_file for a reader has the fences of the other readers too. */
export const exportForReadingCollectsReaders = modelMutant({
  name: 'export-for-reading-collects-readers',
  mistake: 'a sync_file for a reader has the fences of the other readers too',
  rule: 'IOC-03',
  area: 'buffer',
  suspect: 'own-mistakes/a-reader-exports-what-writers-do',
  patch: [
    mistaking('DMA_BUF_IOCTL_EXPORT_SYNC_FILE', (a) =>
      a.flags === DMA_BUF_SYNC_READ ? { flags: DMA_BUF_SYNC_RW } : {},
    ),
  ],
});
