import { usages } from '../../../model/dma-resv.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';
import { pretendUsage } from '../pretend.ts';

const READ = usages.indexOf('READ');
const BOOKKEEP = usages.indexOf('BOOKKEEP');

/** A vgem fence for writing is accepted while a reader is pending. */
export const vgemWriterIgnoresReaders = modelMutant({
  name: 'vgem-writer-ignores-readers',
  mistake: 'a vgem fence for writing is accepted while a reader is pending',
  rule: '',
  area: 'buffer',
  suspect: 'own-buffer/vgem-fences',
  patch: [
    seeing('DRM_IOCTL_VGEM_FENCE_ATTACH', (k) =>
      pretendUsage(k, (usage) => (usage === READ ? BOOKKEEP : usage)),
    ),
  ],
});
