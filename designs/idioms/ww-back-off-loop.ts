import { type DmaBufHandle, type Handle, type TaskBuilder, design } from 'fencepost';

export default design(
  {
    title:
      'two submissions lock two buffers in opposite order and back off with dma_resv_lock_slow()',
    description:
      'Whoever gets -EDEADLK drops what it holds, sleeps for the contended lock and tries the other one again.',
    variants: {
      correct: { holds: true },
      'correct with injected -EDEADLK': { holds: true },
      broken: { verdict: 'livelock', violates: ['WW-09'] },
    },
  },
  (d, variant) => {
    if (variant === 'correct with injected -EDEADLK') d.config_debug_ww_mutex_slowpath();
    const color = d.dma_buf('color');
    const depth = d.dma_buf('depth');

    const submit = (name: string, first: DmaBufHandle, second: DmaBufHandle): void => {
      const ctx = d.ww_acquire_ctx(`ticket of ${name}`);
      d.thread(name, (t) => {
        t.ww_acquire_init(ctx);
        t.dma_resv_lock(first, ctx);
        t.poll(() => {
          if (variant === 'broken') {
            t.if(t.dma_resv_lock(second, ctx).is(0), () => t.break());
          } else {
            lockOrSwap(t, ctx, first, second);
            lockOrSwap(t, ctx, second, first);
          }
        });
        t.ww_acquire_done(ctx);
        t.dma_resv_unlock(first);
        t.dma_resv_unlock(second);
        t.ww_acquire_fini(ctx);
      });
    };
    submit('submit A', color, depth);
    submit('submit B', depth, color);
  },
);

/** Holding one lock, takes the other and leaves the loop; on -EDEADLK it ends up with the other lock instead. */
function lockOrSwap(
  t: TaskBuilder,
  ctx: Handle<'ww_acquire_ctx'>,
  held: DmaBufHandle,
  wanted: DmaBufHandle,
): void {
  t.if(t.dma_resv_lock(wanted, ctx).is(0), () => t.break());
  t.dma_resv_unlock(held);
  t.dma_resv_lock_slow(wanted, ctx);
}
