import { design } from 'fencepost';

export default design(
  {
    title: 'a submission takes an error exit after the point of no return of the scheduler',
    source:
      'drm/msm: Fix drm/sched point of no return rules (Fixes 1d8a5ca436ee); Message-ID 20210805104705.862416-3-daniel.vetter@ffwll.ch',
    description:
      'The out-fence of the armed job is in the id table when its file descriptor cannot be had; the job is never pushed and the fence never signals.',
    variants: {
      buggy: { verdict: 'unsignalled-fence', violates: ['FENCE-01'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const outFence = d.dma_fence('submit->user_fence');

    const runJob = d.work('drm_sched_main', { queued: false }, (t) => {
      t.dma_fence_signal(outFence);
    });

    d.thread('msm_ioctl_gem_submit', (t) => {
      const getUnusedFd = (): void => {
        t.choose({
          'get_unused_fd_flags()': () => {},
          'get_unused_fd_flags() fails': () => t.return(),
        });
      };
      if (variant === 'fixed') getUnusedFd();
      t.fd_install(outFence);
      if (variant === 'buggy') getUnusedFd();
      t.queue_work(runJob);
    });
  },
);
