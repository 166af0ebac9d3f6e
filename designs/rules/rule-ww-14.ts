import { design } from 'fencepost';

export default design(
  {
    title: 'a lock and the context for it are of one class',
    source: 'kernel/locking/ww_mutex.h:247-250',
    variants: {
      breaks: { verdict: 'rule', violates: ['WW-14'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const lock = d.ww_mutex('crtc->mutex', { class: 'wound-wait' });
    const ctx = d.ww_acquire_ctx('acquire_ctx', {
      class: variant === 'keeps' ? 'wound-wait' : 'wait-die',
    });

    d.thread('mode set', (t) => {
      t.ww_acquire_init(ctx);
      t.if(t.ww_mutex_lock(lock, ctx).succeeded(), () => t.ww_mutex_unlock(lock));
      t.ww_acquire_fini(ctx);
    });
  },
);
