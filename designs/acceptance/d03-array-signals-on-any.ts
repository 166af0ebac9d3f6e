import { design } from 'fencepost';

export default design(
  {
    title:
      'a task waits for an array of two fences, and one of them is stuck until the task goes on',
    source: 'drivers/dma-buf/dma-fence-array.c of 6.12, signal_on_any',
    description:
      'Up to 6.12 an array could complete with its first member, which makes the wait an OR. The arrays of 7.2 wait for all of their members, and then the stuck one is enough to hang.',
    variants: {
      'signals on any': { holds: true, kernels: ['6.12', '6.1'] },
      'signals on all': { verdict: 'deadlock' },
    },
  },
  (d, variant) => {
    const stuck = d.dma_fence('stuck', { timeline: 'hung ring', published: true });
    const good = d.dma_fence('good', { timeline: 'copy ring', published: true });
    const array = d.dma_fence_array('array', [stuck, good], {
      signal_on_any: variant === 'signals on any',
    });

    d.hardirq('copy ring irq', (t) => t.dma_fence_signal(good));

    d.kthread('reset worker', (t) => {
      t.dma_fence_wait(array, false);
      t.dma_fence_set_error(stuck, '-EIO');
      t.dma_fence_signal(stuck);
    });
  },
);
