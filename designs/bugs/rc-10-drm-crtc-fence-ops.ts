import { design } from 'fencepost';

export default design(
  {
    title: 'an assertion reads the ops again, which the signaller may have cleared',
    source:
      'drm/drm_crtc: fix race with dma_fence_signal() in ::get_driver_name(); Message-ID 20260708-linux-drm_crtc_fix2-v2-2-cf72be75d75a@linaro.org',
    description:
      'The core loads the ops under RCU, sees the fence unsignalled and calls get_driver_name, which looks at fence->ops once more to check that the fence is its own. A signal in between has set it to NULL.',
    variants: {
      buggy: { verdict: 'rule', violates: ['FENCE-47'], kernels: ['7.2'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('crtc fence', { published: true });

    d.hardirq('vblank irq', (t) => {
      t.dma_fence_signal(fence);
    });

    d.thread('sync_file_ioctl_fence_info', (t) => {
      t.rcu_read_lock();
      t.if(t['fence->ops'](fence).is(1), () => {
        t.if(t.dma_fence_test_signaled_flag(fence).is(0), () => {
          if (variant === 'buggy') t['fence->ops'](fence);
        });
      });
      t.rcu_read_unlock();
    });
  },
);
