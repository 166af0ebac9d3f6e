import { design } from 'fencepost';

export default design(
  {
    title: 'a younger context that holds nothing meets an older holder',
    source: 'kernel/locking/ww_mutex.h __ww_mutex_check_kill(): ctx->acquired > 0',
    description: 'It cannot be part of a cycle, so it waits and never gets -EDEADLK.',
    variants: { default: { holds: true } },
  },
  (d) => {
    const b1 = d.dma_buf('b1');
    const olderCtx = d.ww_acquire_ctx('older ctx');
    const youngerCtx = d.ww_acquire_ctx('younger ctx');
    const drawn = d.completion('older stamp is drawn');
    const contended = d.variable('b1 was held by the older one');
    const died = d.variable('younger died');

    d.thread('older', (t) => {
      t.ww_acquire_init(olderCtx);
      t.dma_resv_lock(b1, olderCtx);
      t.complete(drawn);
      t.dma_resv_unlock(b1);
      t.ww_acquire_fini(olderCtx);
    });

    d.thread('younger', (t) => {
      t.wait_for_completion(drawn);
      t.if(
        t.dma_resv_trylock(b1).is(1),
        () => t.dma_resv_unlock(b1),
        () => t.WRITE_ONCE(contended, 1),
      );
      t.ww_acquire_init(youngerCtx);
      t.if(t.dma_resv_lock(b1, youngerCtx).failed(), () => {
        t.WRITE_ONCE(died, 1);
        t.return();
      });
      t.dma_resv_unlock(b1);
      t.ww_acquire_fini(youngerCtx);
    });

    d.always('younger never gets -EDEADLK', died.is(0));
    d.sometimes('the lock is contended', contended.is(1));
  },
);
