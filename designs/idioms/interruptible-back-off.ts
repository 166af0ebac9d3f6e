import { type DmaBufHandle, type Handle, type TaskBuilder, design } from 'fencepost';

export default design(
  {
    title: 'two interruptible submissions lock two buffers in opposite order',
    description: 'A signal ends the submission with -EINTR; -EDEADLK makes it back off and go on.',
  },
  (d) => {
    const color = d.dma_buf('color');
    const depth = d.dma_buf('depth');

    const submit = (name: string, first: DmaBufHandle, second: DmaBufHandle): void => {
      const ctx = d.ww_acquire_ctx(`ticket of ${name}`);
      d.thread(name, (t) => {
        t.ww_acquire_init(ctx);
        t.if(t.dma_resv_lock_interruptible(first, ctx).failed(), () => {
          t.ww_acquire_fini(ctx);
          t.return();
        });
        t.poll(() => {
          lockOrSwap(t, ctx, first, second);
          lockOrSwap(t, ctx, second, first);
        });
        t.dma_resv_unlock(first);
        t.dma_resv_unlock(second);
        t.ww_acquire_fini(ctx);
      });
    };
    submit('submit A', color, depth);
    submit('submit B', depth, color);
  },
);

/** Takes a second lock and leaves the loop, or returns on a signal; on -EDEADLK it ends up with the other lock instead. */
function lockOrSwap(
  t: TaskBuilder,
  ctx: Handle<'ww_acquire_ctx'>,
  held: DmaBufHandle,
  wanted: DmaBufHandle,
): void {
  const locked = t.dma_resv_lock_interruptible(wanted, ctx);
  t.if(locked.is(0), () => t.break());
  t.dma_resv_unlock(held);
  t.if(locked.is('-EINTR'), () => {
    t.ww_acquire_fini(ctx);
    t.return();
  });
  t.dma_resv_lock_slow(wanted, ctx);
}
