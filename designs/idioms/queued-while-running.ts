import { design } from 'fencepost';

export default design(
  {
    title: 'an interrupt queues a work item that runs and has looked already',
    description:
      'A work item that is queued while it runs runs once more, so the second look sees the fence.',
  },
  (d) => {
    const queue = d.workqueue('retire_wq', { rescuer: true });
    const fence = d.dma_fence('fence', { published: true });
    const seqno = d.variable('seqno in memory');

    const retire = d.work('retire_work', { queue }, (t) => {
      t.if(t.READ_ONCE(seqno).is(1), () => t.dma_fence_signal(fence));
      t.userspace_step();
    });
    d.job('gpu', (t) => {
      t.WRITE_ONCE(seqno, 1);
      t.queue_work(retire);
    });
  },
);
