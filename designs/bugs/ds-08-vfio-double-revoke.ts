import { type TaskBuilder, design } from 'fencepost';

export default design(
  {
    title: 'a revoked buffer is revoked again at cleanup',
    source:
      'vfio/pci: Fix vfio_pci_dma_buf_cleanup() double-put (Fixes 1a8a5227f229); Message-ID 20260416131815.2729131-2-mattev@meta.com',
    description:
      'Switching memory off revokes the buffer and drops the count of its mappings; closing the device does both again, and waits for a completion that does not come twice.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['CTX-05'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const memoryLock = d.rw_semaphore('vdev->memory_lock');
    const revoked = d.variable('priv->revoked');
    const done = d.completion('priv->comp');
    const mappings = d.kref('priv->kref', {
      embedded: true,
      release: (t) => t.complete(done),
    });

    const revoke = (t: TaskBuilder): void => {
      t.down_write(memoryLock);
      const before = t.READ_ONCE(revoked);
      t.WRITE_ONCE(revoked, 1);
      if (variant === 'buggy') revokeOnce(t);
      else t.if(before.is(0), () => revokeOnce(t));
      t.up_write(memoryLock);
    };
    const revokeOnce = (t: TaskBuilder): void => {
      t.kref_put(mappings);
      t.wait_for_completion(done);
    };

    d.thread('vfio_pci_dma_buf_move', revoke);
    d.thread('vfio_pci_dma_buf_cleanup', revoke);
  },
);
