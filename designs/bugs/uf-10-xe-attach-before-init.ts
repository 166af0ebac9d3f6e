import { design } from 'fencepost';

export default design(
  {
    title: 'an attachment is visible to the exporter before the importer object is complete',
    source:
      'drm/xe/dma-buf: handle empty bo and UAF races; Message-ID 20260507115519.115309-3-matthew.auld@intel.com',
    description:
      'The importer attaches an empty object and frees it when it cannot be initialised; an eviction walks the attachments meanwhile and invalidates the mappings of that object.',
    variants: {
      buggy: { verdict: 'rule', violates: ['CTX-06'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const exported = d.dma_buf('exp');
    const attached = d.variable('attachment listed');
    const bo = d.kref('xe bo');

    d.thread('xe_gem_prime_import', (t) => {
      const attach = (): void => {
        t.dma_resv_lock(exported, null);
        t.WRITE_ONCE(attached, 1);
        t.dma_resv_unlock(exported);
      };
      const initBo = (): void => {
        t.if(t.kmalloc('GFP_NOWAIT').failed(), () => {
          t.kref_put(bo);
          t.return();
        });
      };
      if (variant === 'buggy') attach();
      initBo();
      if (variant === 'fixed') attach();
    });

    d.thread('exporter eviction', (t) => {
      t.dma_resv_lock(exported, null);
      t.if(t.READ_ONCE(attached).is(1), () => t.access(bo));
      t.dma_resv_unlock(exported);
    });
  },
);
