import { design } from 'fencepost';

export default design(
  {
    title: 'the worker of each fence waits for the other fence first',
    source:
      'drivers/dma-buf/dma-fence.c __dma_fence_might_wait(): a wait leaves the signalling section',
    description:
      'No lock is involved, and lockdep is silent: the annotation of a wait leaves the enclosing signalling section, and both fences are of one class.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['FENCE-29'] },
      'one waits': { holds: true },
    },
  },
  (d, variant) => {
    const f1 = d.dma_fence('F1', { timeline: 'copy ring', published: true });
    const f2 = d.dma_fence('F2', { timeline: 'gfx ring', published: true });

    d.work('copy ring work', (t) => {
      t.dma_fence_begin_signalling();
      t.dma_fence_wait(f2, false);
      t.dma_fence_signal(f1);
      t.dma_fence_end_signalling();
    });
    d.work('gfx ring work', (t) => {
      t.dma_fence_begin_signalling();
      if (variant === 'buggy') t.dma_fence_wait(f1, false);
      t.dma_fence_signal(f2);
      t.dma_fence_end_signalling();
    });
  },
);
