import { type TaskHandle, design } from 'fencepost';

export default design(
  {
    title: 'a work item that queues itself again is cancelled from outside',
    description:
      'cancel_work_sync() ends the round; called by the work item itself, it waits for its caller.',
    variants: {
      correct: { holds: true },
      broken: { verdict: 'deadlock' },
    },
  },
  (d, variant) => {
    const queue = d.workqueue('retire_wq', { ordered: true, rescuer: true });
    const retire: TaskHandle = d.work('retire_work', { queue }, (t) => {
      if (variant === 'correct') t.queue_work(retire);
      else t.cancel_work_sync(retire);
    });
    if (variant === 'correct') d.thread('teardown', (t) => t.cancel_work_sync(retire));
  },
);
