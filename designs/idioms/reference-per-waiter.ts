import { design } from 'fencepost';

export default design(
  {
    title: 'two waiters and an interrupt each put the reference that they hold',
    description: 'Whoever comes last frees the fence, and nobody touches it after its own put.',
  },
  (d) => {
    const fence = d.dma_fence('fence', { published: true, refs: 3 });
    for (const name of ['wait ioctl', 'other wait ioctl']) {
      d.thread(name, (t) => {
        t.dma_fence_wait(fence, false);
        t.dma_fence_put(fence);
      });
    }
    d.hardirq('gpu irq', (t) => {
      t.dma_fence_signal(fence);
      t.dma_fence_put(fence);
    });
  },
);
