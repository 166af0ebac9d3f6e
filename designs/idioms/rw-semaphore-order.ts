import { design } from 'fencepost';

export default design(
  {
    title: 'readers and writers take two rw_semaphores in one order',
    description:
      'A reader waits behind a writer that came before it, so readers need an order as well as writers.',
    variants: {
      correct: { holds: true },
      broken: { verdict: 'deadlock' },
    },
  },
  (d, variant) => {
    const reset = d.rw_semaphore('reset_domain->sem');
    const vm = d.rw_semaphore('vm->lock');

    d.thread('submit ioctl', (t) => {
      t.down_read(reset);
      t.down_read(vm);
      t.up_read(vm);
      t.up_read(reset);
    });
    d.thread('vm_bind ioctl', (t) => {
      if (variant === 'correct') {
        t.down_read(reset);
        t.down_write(vm);
      } else {
        t.down_write(vm);
        t.down_read(reset);
      }
      t.up_write(vm);
      t.up_read(reset);
    });
    d.thread('reset worker', (t) => {
      t.down_write(reset);
      t.up_write(reset);
    });
  },
);
