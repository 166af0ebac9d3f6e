import { type FenceHandle, design } from 'fencepost';

export default design(
  {
    title: 'two jobs take points of a userspace timeline as in-fences',
    source:
      'drivers/dma-buf/sw_sync.c; Documentation/driver-api/dma-buf.rst, Indefinite DMA Fences',
    description:
      'Userspace may never advance its timeline, so the out-fences of both jobs are indefinite. If it advances each one only after the out-fence of the other job, even willing userspace hangs.',
    variants: {
      'signals unconditionally': { verdict: 'indefinite-fence', violates: ['INDEF-01'] },
      'signals after the other job': { verdict: 'deadlock', violates: ['INDEF-01'] },
      'signals before it submits': { holds: true },
    },
  },
  (d, variant) => {
    const point1 = d.dma_fence('point 1', { timeline: 'sw_sync 1' });
    const point2 = d.dma_fence('point 2', { timeline: 'sw_sync 2' });
    const out1 = d.dma_fence('out 1', { timeline: 'ring 1' });
    const out2 = d.dma_fence('out 2', { timeline: 'ring 2' });

    const client = (
      name: string,
      mine: FenceHandle,
      out: FenceHandle,
      other: FenceHandle,
    ): void => {
      const job = d.job(`job of ${name}`, { submitted: false }, (t) => {
        t.wait_fence_hw(mine);
        t.dma_fence_signal(out);
      });
      d.userspace(name, (t) => {
        if (variant === 'signals before it submits') t.dma_fence_signal(mine);
        t.fd_install(mine);
        t.queue_work(job);
        t.fd_install(out);
        // libsync restarts the poll after a signal, so that a signal does not end this wait.
        if (variant === 'signals after the other job') t.dma_fence_wait(other, false);
        if (variant !== 'signals before it submits') t.dma_fence_signal(mine);
      });
    };
    client('client 1', point1, out1, out2);
    client('client 2', point2, out2, out1);
  },
);
