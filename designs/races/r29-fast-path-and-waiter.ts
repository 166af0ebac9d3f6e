import { design } from 'fencepost';

export default design(
  {
    title: 'a waiter queues while the owner of a lock is known, and its context is not',
    source: 'kernel/locking/ww_mutex.h ww_mutex_set_context_fastpath()',
    description:
      'The fast path stores the owner, then the context, and then looks for waiters: a younger one that came in between, and could not see whom it waits for, is woken and backs off.',
  },
  (d) => {
    const a = d.dma_buf('A');
    const b = d.dma_buf('B');
    const drawn = d.completion('older stamp is drawn');
    const older = d.ww_acquire_ctx('older');
    const younger = d.ww_acquire_ctx('younger');
    const died = d.variable('younger backed off');

    d.kthread('older task', (t) => {
      t.ww_acquire_init(older);
      t.complete(drawn);
      t.dma_resv_lock(a, older);
      t.dma_resv_lock(b, older);
      t.dma_resv_unlock(b);
      t.dma_resv_unlock(a);
      t.ww_acquire_fini(older);
    });
    d.kthread('younger task', (t) => {
      t.wait_for_completion(drawn);
      t.ww_acquire_init(younger);
      t.dma_resv_lock(b, younger);
      t.if(t.dma_resv_lock(a, younger).is('-EDEADLK'), () => {
        t.WRITE_ONCE(died, 1);
        t.dma_resv_unlock(b);
        t.dma_resv_lock_slow(a, younger);
        t.dma_resv_unlock(a);
        t.ww_acquire_fini(younger);
        t.return();
      });
      t.dma_resv_unlock(a);
      t.dma_resv_unlock(b);
      t.ww_acquire_fini(younger);
    });
    d.sometimes('the younger one backs off', died.is(1));
  },
);
