import { design } from 'fencepost';

export default design(
  {
    title: 'recovery drops the runtime-PM references that concurrent submissions are taking',
    source:
      'drm/msm/a6xx: Fix recovery vs runpm race (Fixes abe2023b4cea); Message-ID 20231218155927.368881-1-robdclark@gmail.com',
    description:
      'Recovery puts as many references as there are active submissions, to cut the power. A submission counts itself first and takes its reference later, no longer under the GPU lock, so recovery puts one too many.',
    variants: {
      buggy: { verdict: 'rule', violates: ['CTX-08'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const gpuLock = d.mutex('gpu->lock');
    const active = d.variable('gpu->active_submits', { max: 2, initially: 1 });
    const usage = d.variable('dev->power.usage_count', { max: 2, initially: 1 });

    d.work('a6xx_recover', (t) => {
      t.mutex_lock(gpuLock);
      if (variant === 'buggy') {
        const submits = t.READ_ONCE(active);
        t.atomic_dec_return(usage);
        t.if(submits.is(2), () => t.atomic_dec_return(usage));
      }
      t.mutex_unlock(gpuLock);
    });

    d.thread('msm_gpu_submit', (t) => {
      t.mutex_lock(gpuLock);
      t.atomic_inc_return(active);
      t.mutex_unlock(gpuLock);
      t.atomic_inc_return(usage);
    });
  },
);
