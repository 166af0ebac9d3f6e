import { design } from 'fencepost';

export default design(
  {
    title: 'another thread closes a descriptor before the ioctl that installed it returns',
    source: 'reference R23; drivers/dma-buf/dma-buf.c dma_buf_fd(); fs/file.c fd_install()',
    description:
      'From fd_install() on, the reference is that of the table. An ioctl that fails behind it cannot take the descriptor back, and one that goes on to use the object needs a reference of its own.',
    variants: {
      'nothing behind it': { holds: true },
      'a failure behind it': { verdict: 'rule', violates: ['CTX-05', 'LIFE-08', 'LIFE-09'] },
      'a use behind it': { verdict: 'rule', violates: ['CTX-06'] },
      'a use with a reference': { holds: true },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { refs: 2 });
    const file = d.sync_file('sync_file');
    const fd = d.fd('fd');

    d.thread('ioctl', (t) => {
      t.get_unused_fd_flags(fd);
      t.if(t.sync_file_create(file, fence).failed(), () => {
        t.put_unused_fd(fd);
        t.dma_fence_put(fence);
        t.return();
      });
      if (variant !== 'a use with a reference') t.dma_fence_put(fence);
      t.fd_install(fd, file);
      if (variant === 'a failure behind it') {
        t.put_unused_fd(fd);
        t.fput(file);
      }
      if (variant === 'a use behind it' || variant === 'a use with a reference')
        t.dma_fence_test_signaled_flag(fence);
      if (variant === 'a use with a reference') t.dma_fence_put(fence);
    });
    d.thread('other thread', (t) => {
      t.close(fd);
    });
    d.hardirq('irq', (t) => {
      t.dma_fence_signal(fence);
      t.dma_fence_put(fence);
    });
  },
);
