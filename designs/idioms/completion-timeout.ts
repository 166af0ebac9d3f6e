import { design } from 'fencepost';

export default design(
  {
    title: 'a driver waits for an answer of the firmware with a mutex held, for a while',
    description:
      'The interrupt needs no lock, so the timeout is only there for firmware that is broken.',
  },
  (d) => {
    const mailbox = d.mutex('mailbox_lock');
    const answered = d.completion('answered');
    d.hardirq('mailbox irq', (t) => t.complete(answered));
    d.thread('query ioctl', (t) => {
      t.mutex_lock(mailbox);
      t.wait_for_completion_timeout(answered);
      t.mutex_unlock(mailbox);
    });
  },
);
