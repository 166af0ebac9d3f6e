import { design } from 'fencepost';

export default design(
  {
    title: 'the reservations stay locked when no fence slot can be had',
    source:
      'drm/virtio: Unlock reservations on dma_resv_reserve_fences() error (series 20220526235040.678984)',
    description:
      'The error path of the submission forgets that its objects are locked; the next submission sleeps on the first of them.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['CTX-04', 'WW-12', 'WW-15'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const a = d.dma_buf('A');
    const b = d.dma_buf('B');
    const ticket = d.ww_acquire_ctx('objs->ticket');
    const nextTicket = d.ww_acquire_ctx('next objs->ticket');

    d.thread('virtio_gpu_execbuffer_ioctl', (t) => {
      t.ww_acquire_init(ticket);
      t.dma_resv_lock(a, ticket);
      t.if(t.dma_resv_lock(b, ticket).succeeded(), () => {
        t.if(t.dma_resv_reserve_fences(a, 1).failed(), () => {
          if (variant === 'buggy') t.return();
        });
        t.dma_resv_unlock(b);
      });
      t.dma_resv_unlock(a);
      t.ww_acquire_fini(ticket);
    });

    d.thread('next virtio_gpu_execbuffer_ioctl', (t) => {
      t.ww_acquire_init(nextTicket);
      t.dma_resv_lock(a, nextTicket);
      t.dma_resv_unlock(a);
      t.ww_acquire_fini(nextTicket);
    });
  },
);
