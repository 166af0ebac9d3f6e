import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'sync-info-keeps-names',
  mistake: 'SYNC_IOC_FILE_INFO of 7.2 asks the driver of a signalled fence for its name.',
  rule: 'SF-10',
  area: 'sync-file',
  livepatch: {
    *dma_fence_naming_ops(_, fence) {
      return (yield* read(fence, 'ops')) ?? { name: 'stub' };
    },
  },
};
