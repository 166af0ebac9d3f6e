import { design } from 'fencepost';

export default design(
  {
    title: 'memory fences given as in-fences are waited for before the dma_fence exists',
    source: 'Documentation/gpu/drm-vm-bind-async.rst Asynchronous VM_BIND',
    variants: {
      breaks: { verdict: 'indefinite-fence', violates: ['INDEF-06', 'INDEF-09'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const memory = d.user_fence('*value');
    const fence = d.dma_fence('F');
    const job = d.job('job', { submitted: false }, (t) => {
      t.dma_fence_signal(fence);
    });

    d.thread('submit ioctl', (t) => {
      if (variant === 'breaks') t.fd_install(fence);
      t.if(t.user_fence_wait(memory, true).failed(), () => {
        if (variant === 'breaks') t.dma_fence_signal(fence);
        t.return();
      });
      if (variant === 'keeps') t.fd_install(fence);
      t.ring_doorbell(job);
    });
    d.userspace('client', (t) => {
      t.userspace_step();
      t.user_fence_write(memory);
    });
  },
);
