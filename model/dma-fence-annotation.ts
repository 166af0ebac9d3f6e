import { at, broke } from './kernel.ts';
import { checkFence } from './dma-fence.ts';
import { operation } from './operation.ts';

/** Annotations and hints: they change what is reported, never what happens. */
export const dmaFenceAnnotationOperations = {
  /** Opens a signalling section; it nests, and in atomic context it does nothing. @see dma_fence_begin_signalling() */
  dma_fence_begin_signalling: operation({
    name: 'dma_fence_begin_signalling',
    params: [],
    uses: ['signalling'],
    step: {
      run: (k, _, t) => {
        const task = at(k.task, t);
        if (task.atomic === 0) task.signalling++;
        return 0;
      },
    },
  }),

  /** Closes the section that the matching begin opened, in the same task. @see dma_fence_end_signalling() */
  dma_fence_end_signalling: operation({
    name: 'dma_fence_end_signalling',
    params: [],
    uses: ['signalling'],
    step: {
      run: (k, _, t) => {
        const task = at(k.task, t);
        if (task.atomic > 0) return 0;
        if (task.signalling === 0) broke(k, 'FENCE-38');
        else task.signalling--;
        return 0;
      },
    },
  }),

  /** Tells the driver when the fence is wanted: a hint, it orders nothing. @see dma_fence_set_deadline() */
  dma_fence_set_deadline: operation({
    name: 'dma_fence_set_deadline',
    params: [['fence', 'dma_fence']],
    exists: (profile) => profile.deadlines,
    step: {
      check: (k, a) => checkFence(k, a.fence),
      run: () => 0,
    },
  }),
};
