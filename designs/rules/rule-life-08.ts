import { design } from 'fencepost';

export default design(
  {
    title: "the descriptor owns the caller's reference from fd_install() on",
    source: 'drivers/dma-buf/dma-buf.c:788-804 dma_buf_fd',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-05', 'LIFE-08'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('F');
    const file = d.sync_file('sync_file');
    const fd = d.fd('fd');

    d.thread('ioctl', (t) => {
      t.if(t.sync_file_create(file, fence).failed(), () => t.return());
      t.get_unused_fd_flags(fd);
      t.fd_install(fd, file);
      if (variant === 'breaks') t.fput(file);
    });
    d.thread('other thread', (t) => t.close(fd));
    d.hardirq('irq', (t) => t.dma_fence_signal(fence));
  },
);
