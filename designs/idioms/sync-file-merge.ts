import { design } from 'fencepost';

export default design(
  {
    title: 'one thread waits for a merged sync file, and another polls it',
    description: 'The array signals after both of its fences, whoever looks at it and however.',
  },
  (d) => {
    const render = d.dma_fence('render', { timeline: 'render ring', published: true });
    const copy = d.dma_fence('copy', { timeline: 'copy ring', published: true });
    const merged = d.dma_fence_array('merged', [render, copy], { published: true });

    d.job('render job', (t) => t.dma_fence_signal(render));
    d.job('copy job', (t) => t.dma_fence_signal(copy));

    d.thread('wait ioctl', (t) => {
      t.if(t.dma_fence_wait(merged, true).is('-ERESTARTSYS'), () => t.return());
    });
    d.thread('poll', (t) => {
      t.poll(() => t.if(t.dma_fence_is_signaled(merged).is(1), () => t.break()));
    });
  },
);
