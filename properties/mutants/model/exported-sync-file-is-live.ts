import { fileOfFd } from '../../../model/fd.ts';
import { at, type Kernel } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { running } from '../patch.ts';

/** A sync_file of an idle buffer has the stub: it gets what was added last. */
const follow = (k: Kernel, resv: number): void => {
  const { fence, num } = at(k.dma_resv, resv);
  const added = at(fence, num - 1);
  for (const it of k.sync_file)
    if (it.fence > 0 && it.fence !== added && at(k.dma_fence, it.fence - 1).signaled === 1)
      it.fence = added;
};

/** A sync_file that was exported from a buffer follows what is imported into the buffer afterwards. */
export const exportedSyncFileIsLive = modelMutant({
  name: 'exported-sync-file-is-live',
  mistake:
    'a sync_file that was exported from a buffer follows what is imported into the buffer afterwards',
  rule: 'IOC-03',
  area: 'buffer',
  suspect: 'own-mistakes/an-export-is-a-snapshot',
  patch: [
    running('DMA_BUF_IOCTL_IMPORT_SYNC_FILE', (right) => (k, a, t) => {
      const result = right(k, a, t);
      const f = fileOfFd(k, a.fd);
      if (result === 0 && f >= 0)
        follow(k, at(k.fixed.of.dma_buf, at(k.fixed.of.file, f).object).resv);
      return result;
    }),
  ],
});
