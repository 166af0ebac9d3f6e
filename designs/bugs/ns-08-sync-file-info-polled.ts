import { design } from 'fencepost';

export default design(
  {
    title: 'SYNC_IOC_FILE_INFO reports active for ever because nothing armed the interrupt',
    source:
      'dma_buf/sync_file: Enable signaling for fences when querying status; Message-ID 20250708-syncfile-enable-signaling-v1-1-9f6e6cd9fcda@nvidia.com',
    description:
      'The syncpoint reaches its threshold, but its interrupt is armed only by enable_signaling, and asking for the status does not call it.',
    variants: {
      buggy: { verdict: 'livelock' },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const syncpt = d.dma_fence('host1x syncpt fence', { lazy: true, published: true });

    d.job('host1x syncpoint', (t) => {
      t.hw_complete(syncpt);
      t.wait_enable_signaling(syncpt);
      t.dma_fence_signal(syncpt);
    });

    d.thread('sync_file_ioctl_fence_info', (t) => {
      if (variant === 'fixed') t.dma_fence_enable_sw_signaling(syncpt);
      t.poll(() => {
        t.if(t.dma_fence_get_status(syncpt).isNot(0), () => t.break());
      });
    });
  },
);
