import { type Kernel, at, broke } from './kernel.ts';
import { checkResv, emptyResv } from './dma-resv.ts';
import { afterDrops, dropCalls, dropSteps, dropUses } from './dma-fence-release.ts';
import { operation } from './operation.ts';

interface ResvArgs {
  readonly resv: number;
}

/** Nobody may have the lock, or queue for it. */
const checkUnlocked = (k: Kernel, { resv }: ResvArgs): void => {
  const { owner, waiters } = at(k.ww_mutex, at(k.fixed.of.dma_resv, resv).lock);
  if (owner !== 0 || at(waiters, 0) !== 0) broke(k, 'RESV-25');
};

/** The beginning and the end of a reservation object. */
export const dmaResvLifetimeOperations = {
  /** Makes it new: unlocked, and without a fence; at the start of a design every object is. @see dma_resv_init() */
  dma_resv_init: operation({
    name: 'dma_resv_init',
    params: [['resv', 'dma_resv']],
    uses: ['resv-fini', ...dropUses],
    calls: dropCalls,
    steps: [
      {
        check: checkUnlocked,
        run: (k, a, t) => {
          emptyResv(k, a.resv, t);
          at(k.dma_resv, a.resv).gone = 0;
          return afterDrops(k, t, 1, 0);
        },
      },
      ...dropSteps<ResvArgs>(1, 0),
    ],
  }),

  /** Gives back the references to its fences; nobody uses it any more, and nobody has the lock or queues for it. @see dma_resv_fini() */
  dma_resv_fini: operation({
    name: 'dma_resv_fini',
    params: [['resv', 'dma_resv']],
    uses: ['resv-fini', 'refs', ...dropUses],
    calls: dropCalls,
    steps: [
      {
        check: (k, a) => {
          checkResv(k, a.resv);
          checkUnlocked(k, a);
        },
        run: (k, a, t) => {
          emptyResv(k, a.resv, t);
          at(k.dma_resv, a.resv).gone = 1;
          return afterDrops(k, t, 1, 0);
        },
      },
      ...dropSteps<ResvArgs>(1, 0),
    ],
  }),
};
