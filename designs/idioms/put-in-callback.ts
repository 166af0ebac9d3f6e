import { design } from 'fencepost';

export default design(
  {
    title: 'the callback of one fence drops the last reference to another',
    description: 'A release that takes no lock and does not sleep may happen in a callback.',
  },
  (d) => {
    const finished = d.dma_fence('finished', { published: true, refs: 2 });
    const dependency = d.dma_fence('dependency', { refs: 1, initially: 'signaled' });
    const dropDependency = d.dma_fence_cb('drop dependency', (t) => t.dma_fence_put(dependency));

    d.job('gpu', (t) => t.dma_fence_signal(finished));
    d.thread('submit ioctl', (t) => {
      const added = t.dma_fence_add_callback(finished, dropDependency);
      t.if(added.failed(), () => t.dma_fence_put(dependency));
    });
  },
);
