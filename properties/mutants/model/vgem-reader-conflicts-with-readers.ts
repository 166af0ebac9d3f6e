import { usages } from '../../../model/dma-resv.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';
import { pretendUsage } from '../pretend.ts';

const READ = usages.indexOf('READ');
const WRITE = usages.indexOf('WRITE');

/** A vgem fence for reading is refused while another reader is pending. */
export const vgemReaderConflictsWithReaders = modelMutant({
  name: 'vgem-reader-conflicts-with-readers',
  mistake: 'a vgem fence for reading is refused while another reader is pending',
  rule: '',
  area: 'buffer',
  suspect: 'own-mistakes/readers-do-not-conflict',
  patch: [
    seeing('DRM_IOCTL_VGEM_FENCE_ATTACH', (k) =>
      pretendUsage(k, (usage) => (usage === READ ? WRITE : usage)),
    ),
  ],
});
