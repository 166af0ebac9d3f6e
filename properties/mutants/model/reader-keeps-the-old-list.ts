import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';

/** A walk without the lock does not begin again when the list was replaced. */
export const readerKeepsTheOldList = modelMutant({
  name: 'reader-keeps-the-old-list',
  mistake: 'a walk without the lock does not begin again when the list was replaced',
  rule: 'RESV-15',
  area: 'resv',
  suspect: 'own-resv/restarts',
  patch: [
    seeing('dma_resv_iter_next_unlocked', (k, a) => {
      const it = at(k.dma_resv_iter, a.iter);
      it.version = at(k.dma_resv, at(k.fixed.of.dma_resv_iter, a.iter).resv).version;
      return undefined;
    }),
  ],
});
