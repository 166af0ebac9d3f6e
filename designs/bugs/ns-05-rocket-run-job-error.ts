import { design } from 'fencepost';

export default design(
  {
    title: 'run_job returns a fresh fence although the hardware was not started',
    source:
      'accel/rocket: Fix error path handling in rocket_job_run() (Fixes 0810d5ad88a1); Message-ID 20260610071045.3414828-1-zhaojinming@uniontech.com',
    description:
      'When the device cannot be resumed, the scheduler is given a fence that nobody produces, waits for it, and never finishes the job.',
    variants: {
      buggy: { verdict: 'unsignalled-fence', violates: ['FENCE-01'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const finished = d.dma_fence('s_fence->finished', { published: true });
    const done = d.dma_fence('job->done_fence');
    const jobDone = d.dma_fence_cb('drm_sched_job_done_cb', (t) => t.dma_fence_signal(finished));

    const npu = d.job('NPU job', { submitted: false }, (t) => {
      t.dma_fence_signal(done);
    });

    d.work('drm_sched_run_job_work', (t) => {
      t.choose({
        'pm_runtime_resume_and_get()': () => t.ring_doorbell(npu),
        'pm_runtime_resume_and_get() fails': () => {
          if (variant === 'buggy') return;
          t.dma_fence_signal(finished);
          t.return();
        },
      });
      t.if(t.dma_fence_add_callback(done, jobDone).is('-ENOENT'), () => {
        t.dma_fence_signal(finished);
      });
    });
  },
);
