import { at, broke } from './kernel.ts';
import { checkFence } from './dma-fence.ts';
import { deadlineOfContainer } from './dma-fence-test-signaled.ts';
import { neverSleeps, taskFixed } from './task.ts';
import { operation } from './operation.ts';
import { popSection, pushSection } from './signalling.ts';

/** Annotations and hints: they change what is reported, never what happens. */
export const dmaFenceAnnotationOperations = {
  /** Opens a signalling section; it nests, and in atomic context it does nothing. @see dma_fence_begin_signalling() */
  dma_fence_begin_signalling: operation({
    name: 'dma_fence_begin_signalling',
    params: [],
    uses: ['signalling'],
    step: {
      run: (k, _, t) => {
        pushSection(k, t, at(k.task, t).atomic === 0 && !neverSleeps(taskFixed(k.fixed, t).kind));
        return 0;
      },
    },
  }),

  /** Closes the section that the matching begin opened, in the same task: its cookie says whether that one did anything. @see dma_fence_end_signalling() */
  dma_fence_end_signalling: operation({
    name: 'dma_fence_end_signalling',
    params: [],
    uses: ['signalling'],
    step: {
      run: (k, _, t) => {
        if (!popSection(k, t)) broke(k, 'FENCE-38');
        return 0;
      },
    },
  }),

  /** Tells the driver when the fence is wanted: a hint, it orders nothing. Drivers here have no op for it, containers do. @see dma_fence_set_deadline() */
  dma_fence_set_deadline: operation({
    name: 'dma_fence_set_deadline',
    params: [['fence', 'dma_fence']],
    exists: (profile) => profile.deadlines,
    step: {
      check: (k, a) => checkFence(k, a.fence),
      run: () => 0,
    },
    onContainer: deadlineOfContainer,
  }),
};
