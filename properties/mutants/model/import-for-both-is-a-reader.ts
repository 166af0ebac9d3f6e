import { DMA_BUF_SYNC_READ, DMA_BUF_SYNC_RW } from '../../../model/uapi.ts';
import { modelMutant } from '../model-mutant.ts';
import { mistaking } from '../patch.ts';

/** A fence that is imported for reading and writing is a reader's. */
export const importForBothIsAReader = modelMutant({
  name: 'import-for-both-is-a-reader',
  mistake: "a fence that is imported for reading and writing is a reader's",
  rule: 'IOC-05',
  area: 'buffer',
  suspect: 'own-mistakes/an-import-for-both-is-a-writer',
  patch: [
    mistaking('DMA_BUF_IOCTL_IMPORT_SYNC_FILE', (a) =>
      a.flags === DMA_BUF_SYNC_RW ? { flags: DMA_BUF_SYNC_READ } : {},
    ),
  ],
});
