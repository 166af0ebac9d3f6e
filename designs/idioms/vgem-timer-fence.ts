import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a software fence is signalled by a timer that is armed before the fence is published',
    description: 'A timer of the kernel always comes, so waiters may wait without a timeout.',
  },
  (d) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('fence');
    const timer = d.timer('fence timer', (t) => t.dma_fence_signal(fence));

    d.thread('attach ioctl', (t) => {
      t.mod_timer(timer);
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
    });

    d.thread('importer', (t) => {
      const waited = t.dma_resv_wait_timeout(bo, 'READ', true, MAX_SCHEDULE_TIMEOUT);
      t.if(waited.is('-ERESTARTSYS'), () => t.return());
    });
  },
);
