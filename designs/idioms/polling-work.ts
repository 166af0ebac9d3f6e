import { type TaskHandle, design } from 'fencepost';

export default design(
  {
    title: 'a work item polls the hardware and queues itself again until the job is done',
    description: 'Each round is one run of the work item, and the job ends without it.',
  },
  (d) => {
    const queue = d.workqueue('retire_wq', { rescuer: true });
    const fence = d.dma_fence('fence', { published: true });
    const seqno = d.variable('seqno in memory');

    const retire: TaskHandle = d.work('retire_work', { queue }, (t) => {
      t.if(
        t.READ_ONCE(seqno).is(1),
        () => t.dma_fence_signal(fence),
        () => t.queue_work(retire),
      );
    });
    d.job('gpu', (t) => t.WRITE_ONCE(seqno, 1));
  },
);
