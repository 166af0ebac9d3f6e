import { type Mutant } from '../mutant.ts';
import { read } from '../memory.ts';

export const mutant: Mutant = {
  name: 'resv-restart-goes-on',
  mistake:
    'A walk that has to begin again goes on in the new list from where it stood in the old one.',
  rule: 'RESV-15',
  area: 'resv',
  livepatch: {
    *dma_resv_iter_restart_unlocked(k, cursor) {
      cursor.num_fences = 0;
      cursor.fences = yield* k.fn.dma_resv_fences_list(k, cursor.obj);
      if (cursor.fences !== undefined) cursor.num_fences = yield* read(cursor.fences, 'num_fences');
      cursor.is_restarted = true;
    },
  },
};
