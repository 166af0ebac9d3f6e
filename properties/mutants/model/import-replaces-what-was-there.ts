import { fileOfFd } from '../../../model/fd.ts';
import { at } from '../../../model/kernel.ts';
import { isDone } from '../../../model/operation.ts';
import { modelMutant } from '../model-mutant.ts';
import { spoiling } from '../patch.ts';

/** An import takes the place of all fences that the buffer had. */
export const importReplacesWhatWasThere = modelMutant({
  name: 'import-replaces-what-was-there',
  mistake: 'an import takes the place of all fences that the buffer had',
  rule: 'RESV-08',
  area: 'buffer',
  suspect: 'own-mistakes/an-import-replaces-nobody',
  patch: [
    spoiling(
      'DMA_BUF_IOCTL_IMPORT_SYNC_FILE',
      (k, a, _, result) => {
        const f = fileOfFd(k, a.fd);
        if (isDone(result) || f < 0) return;
        const it = at(k.dma_resv, at(k.fixed.of.dma_buf, at(k.fixed.of.file, f).object).resv);
        it.fence.fill(0);
        it.usage.fill(0);
        it.num = 0;
      },
      0,
    ),
  ],
});
