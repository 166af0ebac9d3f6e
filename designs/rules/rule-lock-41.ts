import { design } from 'fencepost';

export default design(
  {
    title: 'nothing that reclaim may wait for is done under the i_mmap_rwsem of a file',
    source: 'drivers/dma-buf/dma-resv.c:798-800 dma_resv_lockdep',
    variants: {
      breaks: { verdict: 'deadlock', violates: ['LOCK-41'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const mapping = d.i_mmap_rwsem();

    d.shrinker('gem_shrinker', (t) => {
      t.if(t.dma_resv_trylock(bo).is(0), () => t.return());
      t.i_mmap_lock_write(mapping);
      t.i_mmap_unlock_write(mapping);
      t.dma_resv_unlock(bo);
    });
    d.thread('unmap ioctl', (t) => {
      if (variant === 'keeps') t.kmalloc('GFP_KERNEL');
      t.i_mmap_lock_write(mapping);
      if (variant === 'breaks') t.kmalloc('GFP_KERNEL');
      t.i_mmap_unlock_write(mapping);
    });
  },
);
