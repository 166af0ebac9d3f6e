import { design } from 'fencepost';

export default design(
  {
    title: 'two rings wait for each other with semaphores in memory, which no CPU sees',
    source: 'drivers/gpu/drm/radeon/radeon_semaphore.c; the hardware fences of the guides of 2012',
    description:
      'A job that waits for a semaphore keeps its ring. If one of them writes what the other waits for before it waits itself, both go on; crossed, each ring waits for what stands behind its own wait.',
    variants: {
      correct: { holds: true },
      broken: { verdict: 'deadlock' },
    },
  },
  (d, variant) => {
    const rings = [d.engine('gfx ring'), d.engine('copy ring')] as const;
    const copied = d.hw_semaphore('copied');
    const drawn = d.hw_semaphore('drawn');
    const copyFence = d.dma_fence('copy fence', { published: true });
    const drawFence = d.dma_fence('draw fence', { published: true });

    d.job('draw', (t) => {
      t.engine_start(rings[0]);
      t.hw_semaphore_wait(copied);
      t.hw_semaphore_signal(drawn);
      t.dma_fence_signal(drawFence);
      t.engine_finish(rings[0]);
    });
    d.job('copy', (t) => {
      t.engine_start(rings[1]);
      if (variant === 'broken') t.hw_semaphore_wait(drawn);
      t.hw_semaphore_signal(copied);
      if (variant === 'correct') t.hw_semaphore_wait(drawn);
      t.dma_fence_signal(copyFence);
      t.engine_finish(rings[1]);
    });
    d.kthread('waiter', (t) => {
      t.dma_fence_wait(drawFence, false);
      t.dma_fence_wait(copyFence, false);
    });
  },
);
