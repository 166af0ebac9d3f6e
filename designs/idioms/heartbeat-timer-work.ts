import { type TaskHandle, design } from 'fencepost';

export default design(
  {
    title: 'a timer queues a heartbeat worker, which arms the timer again',
    description:
      'Two parts of the kernel may start each other for ever while nobody waits for them.',
  },
  (d) => {
    const queue = d.workqueue('heartbeat_wq', { ordered: true, rescuer: true });
    const heartbeat: TaskHandle = d.work('heartbeat', { queue, queued: false }, (t) => {
      t.mod_timer(timer);
    });
    const timer: TaskHandle = d.timer('heartbeat timer', { armed: true }, (t) => {
      t.queue_work(heartbeat);
    });
    d.thread('client', (t) => t.userspace_step());
  },
);
