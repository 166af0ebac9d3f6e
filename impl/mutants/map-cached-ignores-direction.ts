import { dmaBufMapFunctions as kernel } from '../dma-buf-map.ts';
import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

/** A mapping that the core keeps is handed out for any direction. */
export const mutant: Mutant = {
  name: 'map-cached-ignores-direction',
  mistake: 'A mapping that the core keeps is handed out for any direction.',
  rule: 'DYN-20',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_map_cached(k, attach, direction) {
      const sgt = yield* read(attach, 'sgt');
      k.commit();
      return sgt ?? (yield* kernel.dma_buf_map_cached(k, attach, direction));
    },
  },
};
