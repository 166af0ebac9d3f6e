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

/** A buffer for which the exporter brought the object needs it until its release has returned. */
function checkBuffersGone(k: Kernel, resv: number): void {
  if (k.file.length === 0) return;
  for (let b = 0; b < k.dma_buf.length; b++) {
    const { resv: of, embedded } = at(k.fixed.of.dma_buf, b);
    if (of === resv && !embedded && at(k.dma_buf, b).gone === 0) broke(k, 'LIFE-16');
  }
}

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
          checkBuffersGone(k, a.resv);
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
