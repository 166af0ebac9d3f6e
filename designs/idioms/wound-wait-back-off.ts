import { type Handle, type TaskBuilder, design } from 'fencepost';

export default design(
  {
    title: 'two transactions of a wound-wait class lock two ww_mutexes in opposite order',
    description:
      'The older one wounds the younger one, which backs off as it would in a wait-die class.',
  },
  (d) => {
    const crtc = d.ww_mutex('crtc', { class: 'wound-wait' });
    const plane = d.ww_mutex('plane', { class: 'wound-wait' });

    const commit = (name: string, first: Handle<'ww_mutex'>, second: Handle<'ww_mutex'>): void => {
      const ctx = d.ww_acquire_ctx(`ctx of ${name}`, { class: 'wound-wait' });
      d.thread(name, (t) => {
        t.ww_acquire_init(ctx);
        t.ww_mutex_lock(first, ctx);
        t.poll(() => {
          lockOrSwap(t, ctx, first, second);
          lockOrSwap(t, ctx, second, first);
        });
        t.ww_mutex_unlock(first);
        t.ww_mutex_unlock(second);
        t.ww_acquire_fini(ctx);
      });
    };
    commit('commit A', crtc, plane);
    commit('commit B', plane, crtc);
  },
);

/** Holding one lock, takes the other and leaves the loop; on -EDEADLK it ends up with the other lock instead. */
function lockOrSwap(
  t: TaskBuilder,
  ctx: Handle<'ww_acquire_ctx'>,
  held: Handle<'ww_mutex'>,
  wanted: Handle<'ww_mutex'>,
): void {
  t.if(t.ww_mutex_lock(wanted, ctx).is(0), () => t.break());
  t.ww_mutex_unlock(held);
  t.ww_mutex_lock_slow(wanted, ctx);
}
