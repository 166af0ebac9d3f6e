import { design } from 'fencepost';

export default design(
  {
    title: 'a worker that signals allocates in a memalloc_noreclaim scope',
    description:
      'Inside the scope an allocation never enters reclaim, so no shrinker waits for the worker.',
  },
  (d) => {
    const fence = d.dma_fence('fence', { published: true });
    d.shrinker('gem_shrinker', (t) => t.dma_fence_wait_if_published(fence));
    d.work('run_job', (t) => {
      t.memalloc_noreclaim_save();
      t.kmalloc('GFP_KERNEL');
      t.memalloc_noreclaim_restore();
      t.dma_fence_signal(fence);
    });
  },
);
