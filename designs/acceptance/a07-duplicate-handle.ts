import { design } from 'fencepost';

export default design(
  {
    title: 'a submission lists the same buffer twice, while a signal is pending',
    source: 'kernel/locking/mutex.c __mutex_lock_common(): ww_ctx == ww->ctx comes first',
    description:
      'The second lock of the same buffer in one context gives -EALREADY, before contention or a signal can matter: it neither sleeps nor is it interrupted.',
    variants: { default: { holds: true } },
  },
  (d) => {
    const bo = d.dma_buf('bo');
    const ctx = d.ww_acquire_ctx('ctx of submit');
    const duplicate = d.variable('duplicate seen');
    const surprise = d.variable('another result seen');
    const interrupted = d.variable('interrupted');

    d.thread('submit', (t) => {
      t.ww_acquire_init(ctx);
      t.if(t.dma_resv_lock_interruptible(bo, ctx).failed(), () => {
        t.WRITE_ONCE(interrupted, 1);
        t.ww_acquire_fini(ctx);
        t.return();
      });
      t.if(
        t.dma_resv_lock_interruptible(bo, ctx).is('-EALREADY'),
        () => t.WRITE_ONCE(duplicate, 1),
        () => t.WRITE_ONCE(surprise, 1),
      );
      t.dma_resv_unlock(bo);
      t.ww_acquire_fini(ctx);
    });

    d.thread('other process', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_unlock(bo);
    });

    d.always('the duplicate gives -EALREADY', surprise.is(0));
    d.sometimes('the duplicate is found', duplicate.is(1));
    d.sometimes('a signal interrupts the first lock', interrupted.is(1));
  },
);
