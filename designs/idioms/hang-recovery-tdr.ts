import { type TaskHandle, design } from 'fencepost';

export default design(
  {
    title: 'a timeout worker on its own queue resets a hung engine',
    description:
      'The timer is armed before the job is, and again until the fence has signalled; its queue has a rescuer, and the worker allocates nothing.',
  },
  (d) => {
    const engine = d.engine('rcs0', { hangs: true });
    const timeoutWq = d.workqueue('timeout_wq', { ordered: true, rescuer: true });
    const fence = d.dma_fence('fence');

    const job = d.job('job', { submitted: false }, (t) => {
      t.engine_start(engine);
      t.engine_run(engine);
      t.dma_fence_signal(fence);
      t.engine_finish(engine);
    });
    const timedOut = d.work('timedout_job', { queue: timeoutWq, queued: false }, (t) => {
      t.engine_reset(engine);
      t.if(t.dma_fence_test_signaled_flag(fence).is(0), () => t.mod_timer(timer));
    });
    const timer: TaskHandle = d.timer('hangcheck timer', (t) => t.queue_work(timedOut));

    d.thread('submit ioctl', (t) => {
      t.mod_timer(timer);
      t.ring_doorbell(job);
      t.fd_install(fence);
      t.dma_fence_wait(fence, false);
    });
  },
);
