import { design } from 'fencepost';

export default design(
  {
    title: 'fd_install() comes after every step that can fail',
    source: 'drivers/dma-buf/dma-buf.c:806-824 dma_buf_fd_install',
    variants: {
      breaks: { verdict: 'rule', violates: ['LIFE-09'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('F');
    const file = d.sync_file('sync_file');
    const fd = d.fd('fd');

    d.thread('ioctl', (t) => {
      t.get_unused_fd_flags(fd);
      const created = t.sync_file_create(file, fence);
      if (variant === 'breaks') {
        t.if(created.is(0), () => t.fd_install(fd, file));
        t.choose({
          'copy_to_user() works': () => t.return(),
          'copy_to_user() faults': () => t.put_unused_fd(fd),
        });
        return;
      }
      t.if(created.failed(), () => {
        t.put_unused_fd(fd);
        t.return();
      });
      t.choose({
        'copy_to_user() works': () => t.fd_install(fd, file),
        'copy_to_user() faults': () => {
          t.put_unused_fd(fd);
          t.fput(file);
        },
      });
    });
    d.hardirq('irq', (t) => t.dma_fence_signal(fence));
  },
);
