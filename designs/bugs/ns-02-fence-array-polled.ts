import { design } from 'fencepost';

export default design(
  {
    title: 'a lazy fence is polled and nobody ever enables its signalling',
    source: 'commit 78ac1c3558810486d90aa533b0039aa70487a3da dma-buf: fix dma_fence_array_signaled',
    description:
      'The array counts its members down in callbacks that enable_signaling installs. A poller that only asks is_signaled never installs them, and never sees the end; the fix lets the test look at the members itself.',
    variants: {
      buggy: { verdict: 'livelock' },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const array = d.dma_fence('array', {
      lazy: true,
      published: true,
      signaled_op: variant === 'fixed',
    });

    d.job('members f1 and f2', (t) => {
      t.hw_complete(array);
      t.wait_enable_signaling(array);
      t.dma_fence_signal(array);
    });

    d.thread('poller', (t) => {
      t.poll(() => {
        t.if(t.dma_fence_is_signaled(array).is(1), () => t.break());
      });
    });
  },
);
