import { list_next } from '../list.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'fence-node-not-reinitialised',
  mistake:
    'A node still looks queued when its function runs: removing it later says that it was taken back.',
  rule: 'FENCE-05',
  area: 'fence',
  livepatch: {
    *dma_fence_run_callbacks(k, fence, cb_list) {
      let node = yield* list_next(cb_list, cb_list);
      while (node !== undefined) {
        const next = yield* list_next(node, cb_list);
        k.commit();
        if (node.owner !== undefined) yield* node.owner.func(k, fence, node.owner);
        node = next;
      }
    },
  },
};
