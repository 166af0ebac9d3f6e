import { gfpFlags } from '../../../model/gfp.ts';
import { modelMutant } from '../model-mutant.ts';
import { mistaking } from '../patch.ts';

/** An allocation with GFP_NOFS enters no reclaim at all, so that it is allowed before a signal. */
export const nofsKeepsOutOfReclaim = modelMutant({
  name: 'nofs-keeps-out-of-reclaim',
  mistake:
    'an allocation with GFP_NOFS enters no reclaim at all, so that it is allowed before a signal',
  rule: 'FENCE-42',
  area: 'memory',
  suspect: 'nofs-before-the-signal',
  patch: [
    mistaking('kmalloc', (a) => (a.gfp === gfpFlags.GFP_NOFS ? { gfp: gfpFlags.GFP_NOWAIT } : {})),
  ],
});
