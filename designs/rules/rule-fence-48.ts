import { design } from 'fencepost';

export default design(
  {
    title: 'a module with release or wait ops stays loaded while its fences exist',
    source: 'include/linux/dma-fence.h struct dma_fence_ops, release',
    variants: { breaks: { verdict: 'rule', violates: ['FENCE-48'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const driver = d.module('driver', { refs: 1 });
    const pool = d.kref('pool', { embedded: true });
    const fence = d.dma_fence('F', {
      initially: 'signaled',
      published: true,
      module: driver,
      release: (t) => {
        t.access(pool);
        // What follows is still text of the module.
        if (variant === 'breaks') t.module_put(driver);
      },
    });

    d.thread('closes the sync_file', (t) => {
      t.dma_fence_put(fence);
      if (variant === 'keeps') t.module_put(driver);
    });
    d.thread('rmmod', (t) => {
      t.if(t.delete_module(driver).failed(), () => t.return());
    });
  },
);
