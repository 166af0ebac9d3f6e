import { design } from 'fencepost';

export default design(
  {
    title: 'a younger context of a wound-wait class comes back with ww_mutex_trylock()',
    description:
      'It may be wounded while it holds a lock, and finds out at its next one; then it drops what it has and ends.',
  },
  (d) => {
    const crtc = d.ww_mutex('crtc', { class: 'wound-wait' });
    const plane = d.ww_mutex('plane', { class: 'wound-wait' });
    const olderCtx = d.ww_acquire_ctx('older ctx', { class: 'wound-wait' });
    const youngerCtx = d.ww_acquire_ctx('younger ctx', { class: 'wound-wait' });
    const drawn = d.completion('older stamp is drawn');

    d.kthread('older', (t) => {
      t.ww_acquire_init(olderCtx);
      t.complete(drawn);
      t.ww_mutex_lock(crtc, olderCtx);
      t.ww_mutex_unlock(crtc);
      t.ww_acquire_fini(olderCtx);
    });

    d.kthread('younger', (t) => {
      t.wait_for_completion(drawn);
      t.ww_acquire_init(youngerCtx);
      t.ww_mutex_lock(crtc, youngerCtx);
      t.ww_mutex_unlock(crtc);
      t.if(t.ww_mutex_trylock(crtc, youngerCtx).is(1), () => {
        t.if(t.ww_mutex_lock(plane, youngerCtx).succeeded(), () => t.ww_mutex_unlock(plane));
        t.ww_mutex_unlock(crtc);
      });
      t.ww_acquire_fini(youngerCtx);
    });
  },
);
