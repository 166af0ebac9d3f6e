import { list_add_tail } from '../list.ts';
import { read, write } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'timeline-points-not-sorted',
  mistake:
    'A new point goes to the end of the list, where INC does not look behind one that is ahead.',
  rule: 'SF-11',
  area: 'sync-file',
  livepatch: {
    *sync_pt_insert(k, obj, pt) {
      const tree = yield* read(obj, 'pt_tree');
      for (const other of tree)
        if (pt.seqno === other.seqno && (yield* k.fn.dma_fence_get_rcu(k, other))) return other;
      yield* write(obj, 'pt_tree', [...tree, pt]);
      yield* list_add_tail(pt.link, obj.pt_list);
      return undefined;
    },
  },
};
