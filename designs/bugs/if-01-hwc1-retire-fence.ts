import { design } from 'fencepost';

export default design(
  {
    title: 'a retire fence that the next display update of the compositor signals',
    source: 'Documentation/driver-api/dma-buf.rst, Indefinite DMA Fences; Android HWC1',
    description:
      'The retire fence of frame 1 signals when frame 2 replaces it; the compositor sends frame 2 only when the render job is done, and that job waits for the retire fence. A release fence that exists only from the commit of frame 2 on is bounded by the next vblank.',
    variants: {
      buggy: { verdict: 'deadlock' },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const rendered = d.dma_fence('F2', { timeline: 'gpu' });
    const retired = d.dma_fence('N1', { timeline: 'display', published: variant === 'buggy' });
    const committed = d.completion('frame 2 committed');

    d.work('commit_tail', (t) => {
      t.wait_for_completion(committed);
      if (variant === 'fixed') t.fd_install(retired);
      t.dma_fence_signal(retired);
    });

    const job = d.job('render job J2', { submitted: false }, (t) => {
      t.wait_fence_hw(retired);
      t.dma_fence_signal(rendered);
    });

    d.thread('render ioctl', (t) => {
      if (variant === 'fixed') t.wait_for_completion(committed);
      t.fd_install(rendered);
      t.ring_doorbell(job);
    });

    d.userspace('compositor', (t) => {
      if (variant === 'buggy') t.dma_fence_wait(rendered, false);
      t.complete_all(committed);
    });
  },
);
