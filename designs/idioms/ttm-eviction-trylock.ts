import { design } from 'fencepost';

export default design(
  {
    title: 'an allocation evicts another buffer if it gets its lock at once',
    description:
      'Holding a reservation lock without an acquire context, a second one may only be tried: a busy victim is skipped. Waiting for the move with both held is fine, since the copy engine needs no lock.',
  },
  (d) => {
    const bo = d.dma_buf('bo');
    const victim = d.dma_buf('victim');
    const moved = d.dma_fence('moved', { published: true });

    d.job('copy engine', (t) => t.dma_fence_signal(moved));

    d.thread('ttm_bo_validate', (t) => {
      t.dma_resv_lock(bo, null);
      t.if(t.dma_resv_trylock(victim).is(1), () => {
        t.dma_fence_wait(moved, false);
        t.dma_resv_unlock(victim);
      });
      t.dma_resv_unlock(bo);
    });

    d.thread('other ttm_bo_validate', (t) => {
      t.dma_resv_lock(victim, null);
      t.if(t.dma_resv_trylock(bo).is(1), () => t.dma_resv_unlock(bo));
      t.dma_resv_unlock(victim);
    });
  },
);
