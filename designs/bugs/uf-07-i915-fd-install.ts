import { design } from 'fencepost';

export default design(
  {
    title: 'the composite fence is used after its sync_file fd was installed',
    source:
      'drm/i915: Move fd_install after last use of fence; Message-ID 20230203164937.4035503-1-robdclark@gmail.com',
    description:
      'The sync_file holds the only reference of the submission to the fence. Another thread closes the descriptor before the fence is put into the syncobj.',
    variants: {
      buggy: { verdict: 'rule', violates: ['CTX-05', 'CTX-06'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const fd = d.variable('out_fence_fd');
    const composite = d.dma_fence('C', { refs: 2 });

    d.thread('i915_gem_do_execbuffer', (t) => {
      if (variant === 'fixed') t.dma_fence_get(composite);
      t.fd_install(composite);
      t.WRITE_ONCE(fd, 1);
      if (variant === 'buggy') t.dma_fence_get(composite);
    });

    d.thread('close(out_fence_fd)', (t) => {
      t.if(t.cmpxchg(fd, 1, 0).is(1), () => t.dma_fence_put(composite));
    });

    d.job('batches', (t) => {
      t.dma_fence_signal(composite);
      t.dma_fence_put(composite);
    });
  },
);
