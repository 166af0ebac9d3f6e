import { type TaskHandle, design } from 'fencepost';

export default design(
  {
    title: 'a timer polls the hardware and arms itself again until the job is done',
    description: 'A poll that goes on for as long as the job runs is progress, not a livelock.',
  },
  (d) => {
    const fence = d.dma_fence('fence', { published: true });
    const seqno = d.variable('seqno in memory');

    const timer: TaskHandle = d.timer('fence poll timer', { armed: true }, (t) => {
      t.if(
        t.READ_ONCE(seqno).is(1),
        () => t.dma_fence_signal(fence),
        () => t.mod_timer(timer),
      );
    });
    d.job('gpu', (t) => t.WRITE_ONCE(seqno, 1));
    d.thread('wait ioctl', (t) => t.dma_fence_wait(fence, false));
  },
);
