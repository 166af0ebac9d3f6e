import { type Area } from './area.ts';
import { type Pool, breakingPrograms } from './breaking.ts';
import { declare, names } from './steps.ts';
import { respectingContainers } from './respecting-containers.ts';
import { respectingDmaBuf } from './respecting-dma-buf.ts';
import { respectingFences } from './respecting-fences.ts';
import { respectingResv } from './respecting-resv.ts';
import { respectingWw } from './respecting-ww.ts';

const fences = names('F', 2);
const callbacks = names('cb', 2);
const resvs = names('R', 2);
const contexts = names('ctx', 2);

const fencePool: Pool = {
  objects: [
    declare('mutex', 'lock'),
    ...fences.map((name) => declare('dma_fence', name, { published: true, timeline: 'ring' })),
    ...callbacks.map((name) => declare('dma_fence_cb', name)),
  ],
  named: { dma_fence: fences, dma_fence_cb: callbacks, mutex: ['lock'] },
  calls: [
    'dma_fence_signal',
    'dma_fence_wait',
    'dma_fence_wait_timeout',
    'dma_fence_add_callback',
    'dma_fence_remove_callback',
    'dma_fence_enable_sw_signaling',
    'dma_fence_is_signaled',
    'dma_fence_get_status',
    'dma_fence_set_error',
    'dma_fence_get',
    'dma_fence_put',
    'mutex_lock',
    'mutex_unlock',
  ],
};

const containerPool: Pool = {
  objects: [
    ...fences.map((name) => declare('dma_fence', name, { published: true, refs: 3 })),
    declare('dma_fence_array', 'A0'),
    declare('dma_fence_chain', 'C0'),
    declare('dma_fence_chain', 'C1'),
    declare('dma_fence_cb', 'cb'),
  ],
  named: {
    dma_fence: [...fences, 'A0', 'C0', 'C1'],
    'dma_fence?': [...fences, 'A0', 'C0'],
    dma_fence_array: ['A0'],
    dma_fence_chain: ['C0', 'C1'],
    dma_fence_cb: ['cb'],
  },
  calls: [
    'dma_fence_array_create',
    'dma_fence_chain_init',
    'dma_fence_signal',
    'dma_fence_wait',
    'dma_fence_add_callback',
    'dma_fence_remove_callback',
    'dma_fence_enable_sw_signaling',
    'dma_fence_is_signaled',
    'dma_fence_put',
  ],
  kinds: ['thread', 'thread', 'work'],
};

const wwPool: Pool = {
  objects: [
    ...resvs.map((name) => declare('dma_resv', name)),
    ...contexts.map((name) => declare('ww_acquire_ctx', name)),
  ],
  named: { dma_resv: resvs, ww_acquire_ctx: contexts, 'ww_acquire_ctx?': contexts },
  calls: [
    'ww_acquire_init',
    'ww_acquire_done',
    'ww_acquire_fini',
    'dma_resv_lock',
    'dma_resv_lock_interruptible',
    'dma_resv_lock_slow',
    'dma_resv_trylock',
    'dma_resv_unlock',
  ],
  kinds: ['thread', 'work'],
};

const resvPool: Pool = {
  objects: [
    ...resvs.map((name) => declare('dma_resv', name)),
    ...fences.map((name) => declare('dma_fence', name, { published: true, refs: 3 })),
    ...contexts.map((name) => declare('ww_acquire_ctx', name)),
    declare('fence_snapshot', 'fences'),
  ],
  named: {
    dma_resv: resvs,
    dma_fence: fences,
    'ww_acquire_ctx?': contexts,
    fence_snapshot: ['fences'],
  },
  calls: [
    'dma_resv_lock',
    'dma_resv_unlock',
    'dma_resv_reserve_fences',
    'dma_resv_add_fence',
    'dma_resv_replace_fences',
    'dma_resv_wait_timeout',
    'dma_resv_test_signaled',
    'dma_resv_get_fences',
    'dma_resv_copy_fences',
    'dma_fence_put_all',
    'dma_fence_signal',
    'dma_fence_put',
  ],
};

const dmaBufPool: Pool = {
  objects: [
    declare('dma_buf', 'B', { ops: { pin: [], unpin: [] } }),
    declare('dma_buf_attachment', 'A0', { dma_buf: 'B', attached: false }),
    declare('dma_buf_attachment', 'A1', { dma_buf: 'B', attached: false, dynamic: true }),
    declare('dma_fence', 'F0', { published: true, refs: 3 }),
  ],
  named: { dma_resv: ['B'], dma_buf: ['B'], dma_buf_attachment: ['A0', 'A1'], dma_fence: ['F0'] },
  calls: [
    'dma_buf_attach',
    'dma_buf_dynamic_attach',
    'dma_buf_detach',
    'dma_buf_map_attachment',
    'dma_buf_map_attachment_unlocked',
    'dma_buf_unmap_attachment',
    'dma_buf_unmap_attachment_unlocked',
    'dma_buf_pin',
    'dma_buf_unpin',
    'dma_buf_invalidate_mappings',
    'dma_buf_begin_cpu_access',
    'dma_buf_end_cpu_access',
    'dma_buf_vmap',
    'dma_buf_vmap_unlocked',
    'dma_buf_vunmap',
    'dma_buf_vunmap_unlocked',
    'dma_resv_reserve_fences',
    'dma_resv_add_fence',
    'dma_fence_signal',
  ],
  kinds: ['thread', 'thread', 'work'],
};

/** Random designs, by what they are about. */
export const areas: readonly Area[] = [
  { name: 'fences', respecting: respectingFences, breaking: breakingPrograms(fencePool) },
  {
    name: 'containers',
    respecting: respectingContainers,
    breaking: breakingPrograms(containerPool),
  },
  { name: 'ww locks', respecting: respectingWw, breaking: breakingPrograms(wwPool) },
  { name: 'reservations', respecting: respectingResv, breaking: breakingPrograms(resvPool) },
  { name: 'dma-buf', respecting: respectingDmaBuf, breaking: breakingPrograms(dmaBufPool) },
];
