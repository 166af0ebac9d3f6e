import { list_add_tail } from '../list.ts';
import { read, write } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'timeline-shares-dying-point',
  mistake: 'A point of the same value is shared without looking whether it still has a reference.',
  rule: 'SF-11',
  area: 'sync-file',
  livepatch: {
    *sync_pt_insert(k, obj, pt) {
      const tree = yield* read(obj, 'pt_tree');
      let at = 0;
      for (const other of tree) {
        const cmp = (pt.seqno - other.seqno) | 0;
        if (cmp === 0) {
          yield* k.fn.dma_fence_get(k, other);
          return other;
        }
        if (cmp > 0) at++;
      }
      yield* write(obj, 'pt_tree', tree.toSpliced(at, 0, pt));
      yield* list_add_tail(pt.link, tree[at]?.link ?? obj.pt_list);
      return undefined;
    },
  },
};
