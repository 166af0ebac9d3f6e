import { design } from 'fencepost';

export default design(
  {
    title: 'is_signaled on a fence array never becomes true when nobody enabled signalling',
    source: 'commit 78ac1c3558810486d90aa533b0039aa70487a3da dma-buf: fix dma_fence_array_signaled',
    description:
      'The array counts its members down in callbacks that enable_signaling installs. A poller that only asks is_signaled never installs them; the fix lets the test look at the members itself.',
    variants: {
      buggy: { verdict: 'livelock', violates: ['FENCE-14'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const f1 = d.dma_fence('f1', { published: true });
    const f2 = d.dma_fence('f2', { published: true });
    const array = d.dma_fence_array('array', [f1, f2], {
      published: true,
      polls_pending_only: variant === 'buggy',
    });

    d.job('job 1', (t) => {
      t.dma_fence_signal(f1);
    });
    d.job('job 2', (t) => {
      t.dma_fence_signal(f2);
    });

    d.thread('poller', (t) => {
      t.poll(() => {
        t.if(t.dma_fence_is_signaled(array).is(1), () => t.break());
      });
    });
  },
);
