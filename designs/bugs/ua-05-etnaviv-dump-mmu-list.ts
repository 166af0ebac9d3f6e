import { design } from 'fencepost';

export default design(
  {
    title: 'the core dump walks the MMU state that submissions change',
    source:
      'drm/etnaviv: lock MMU while dumping core; Message-ID 20190522095514.7000-1-l.stach@pengutronix.de',
    description:
      'The list of mappings belongs to the MMU lock. The dump has to take it, and only it: see LO-03 for what came of taking more.',
    variants: {
      buggy: { verdict: 'rule', violates: ['CTX-08'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const mmuLock = d.mutex('mmu->lock');
    const mappings = d.list_head('mmu->mappings');
    const hung = d.dma_fence('F', { published: true });

    d.work('etnaviv_core_dump', (t) => {
      if (variant === 'fixed') t.mutex_lock(mmuLock);
      t.list_for_each_entry(mappings);
      if (variant === 'fixed') t.mutex_unlock(mmuLock);
      t.dma_fence_signal(hung);
    });

    d.thread('etnaviv_ioctl_gem_submit', (t) => {
      t.mutex_lock(mmuLock);
      t.list_add_tail(mappings);
      t.mutex_unlock(mmuLock);
    });
  },
);
