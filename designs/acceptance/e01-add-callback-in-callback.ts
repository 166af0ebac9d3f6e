import { design } from 'fencepost';

export default design(
  {
    title: 'a fence callback registers another callback',
    source:
      'drivers/dma-buf/dma-fence.c dma_fence_add_callback(): the flag is tested before the lock is taken',
    description:
      'On the fence that signals right now it gets -ENOENT without touching the lock. On another fence of the same timeline it spins on the lock that its own signaller holds.',
    variants: {
      'same fence': { holds: true },
      'another fence with the same lock': { verdict: 'deadlock', violates: ['FENCE-07'] },
      'another fence with its own lock': { holds: true },
    },
  },
  (d, variant) => {
    const lock = d.spinlock('timeline->lock');
    const signalling = d.dma_fence('F1', { timeline: 'ring', lock });
    const other =
      variant === 'another fence with its own lock'
        ? d.dma_fence('F2', { timeline: 'other ring' })
        : d.dma_fence('F2', { timeline: 'ring', lock });
    const refused = d.variable('-ENOENT seen');

    const woken = d.variable('woken');
    const second = d.dma_fence_cb('second callback', (t) => t.WRITE_ONCE(woken, 1));
    const first = d.dma_fence_cb('first callback', (t) => {
      const ret = t.dma_fence_add_callback(variant === 'same fence' ? signalling : other, second);
      t.if(ret.is('-ENOENT'), () => t.WRITE_ONCE(refused, 1));
    });

    d.thread('wait ioctl', (t) => {
      t.if(t.dma_fence_add_callback(signalling, first).is('-ENOENT'), () => t.return());
    });
    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(signalling);
      t.dma_fence_signal(other);
    });

    if (variant === 'same fence') d.sometimes('the callback is refused', refused.is(1));
  },
);
