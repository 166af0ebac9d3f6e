import { type FenceHandle, type TaskHandle, MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a wait for any of two fences starts the hardware of both',
    description: 'enable_signaling rings the doorbell, so the wait itself makes the fences come.',
  },
  (d) => {
    const lazyFence = (ring: string): FenceHandle => {
      const fence = d.dma_fence(`fence of ${ring}`, {
        published: true,
        enable_signaling: (t) => t.ring_doorbell(job),
      });
      const job: TaskHandle = d.job(ring, { submitted: false }, (t) => t.dma_fence_signal(fence));
      return fence;
    };
    const fences = [lazyFence('render ring'), lazyFence('copy ring')];
    const returned = d.variable('wait returned');

    d.thread('wait ioctl', (t) => {
      t.dma_fence_wait_any_timeout(fences, false, MAX_SCHEDULE_TIMEOUT);
      t.WRITE_ONCE(returned, 1);
    });
    d.sometimes('the wait returns', returned.is(1));
  },
);
