import { type CallData, type Declaration } from '../../language/design-data.ts';
import { type KernelPool, callbackOf } from './kernel-calls.ts';

const declare = (word: string, name: string, options?: Declaration['options']): Declaration => ({
  word,
  name,
  ...(options && { options }),
});
const status = (fence: string): CallData => ({ call: 'dma_fence_get_status', args: { fence } });
const runs = (cb: string): CallData => ({ call: 'callback_runs', args: { cb } });

/** Calls on a fence that make sense in each area. */
const fenceCalls = [
  'dma_fence_signal',
  'dma_fence_wait',
  'dma_fence_wait_timeout',
  'dma_fence_add_callback',
  'dma_fence_remove_callback',
  'dma_fence_enable_sw_signaling',
  'dma_fence_is_signaled',
  'dma_fence_get_status',
  'dma_fence_set_error',
];

const fence: KernelPool = {
  objects: [
    declare('dma_fence', 'F0', { timeline: 'ring', refs: 2 }),
    declare('dma_fence', 'F1', { timeline: 'ring', refs: 2 }),
    declare('dma_fence_cb', callbackOf('F0')),
    declare('dma_fence_cb', callbackOf('F1')),
  ],
  named: { dma_fence: ['F0', 'F1'] },
  calls: [
    ...fenceCalls,
    'dma_fence_wait_any_timeout',
    'dma_fence_check_and_signal',
    'dma_fence_test_signaled_flag',
    'dma_fence_is_later',
  ],
  observed: [status('F0'), status('F1'), runs('cb of F0'), runs('cb of F1')],
};

/** What every program of containers begins with: an array of two, and a chain of two points. */
const containerBegins: readonly CallData[] = [
  { call: 'dma_fence_array_create', args: { array: 'A', fences: ['F0', 'F1'] } },
  { call: 'dma_fence_chain_init', args: { chain: 'N0', prev: null, fence: 'F0', seqno: 1 } },
  { call: 'dma_fence_chain_init', args: { chain: 'N1', prev: 'N0', fence: 'G', seqno: 2 } },
];

const containers: KernelPool = {
  begins: containerBegins,
  objects: [
    declare('dma_fence', 'F0', { timeline: 'ring', refs: 3 }),
    declare('dma_fence', 'F1', { timeline: 'ring', refs: 3 }),
    declare('dma_fence', 'G', { refs: 3 }),
    declare('dma_fence_array', 'A'),
    declare('dma_fence_array', 'M', { max: 3 }),
    declare('dma_fence_chain', 'N0'),
    declare('dma_fence_chain', 'N1'),
    declare('dma_fence_slot', 'p'),
    declare('dma_fence_slot', 'q'),
    declare('dma_fence_unwrap', 'u'),
    ...['F0', 'F1', 'G', 'A', 'N0', 'N1'].map((name) => declare('dma_fence_cb', callbackOf(name))),
  ],
  named: {
    dma_fence: ['F0', 'F1', 'G', 'A', 'N0', 'N1'],
    'dma_fence[]': ['F0', 'F1', 'G', 'A', 'N1'],
    dma_fence_array: ['A'],
    dma_fence_chain: ['N0', 'N1'],
    dma_fence_slot: ['p', 'q'],
    dma_fence_unwrap: ['u'],
  },
  calls: [
    ...fenceCalls,
    'dma_fence_unwrap_merge',
    'dma_fence_match_context',
    'dma_fence_is_container',
    'fence_is_null',
  ],
  observed: [status('F0'), status('G'), runs('cb of A')],
};

const wwMutex: KernelPool = {
  objects: [
    declare('dma_resv', 'R'),
    declare('dma_resv', 'S'),
    declare('ww_acquire_ctx', 'old'),
    declare('ww_acquire_ctx', 'young'),
  ],
  named: {
    dma_resv: ['R', 'S'],
    ww_acquire_ctx: ['old', 'young'],
    'ww_acquire_ctx?': ['old', 'young'],
  },
  calls: ['dma_resv_test_signaled'],
  observed: [
    { call: 'dma_resv_trylock', args: { resv: 'R' } },
    { call: 'dma_resv_unlock', args: { resv: 'R' } },
  ],
};

const resv: KernelPool = {
  objects: [
    declare('dma_resv', 'R'),
    declare('dma_resv', 'S'),
    declare('dma_fence', 'F0', { timeline: 'ring', refs: 2 }),
    declare('dma_fence', 'F1', { timeline: 'ring', refs: 2 }),
    declare('dma_fence', 'G', { refs: 2 }),
    declare('fence_snapshot', 'P'),
  ],
  named: {
    dma_resv: ['R', 'S'],
    dma_fence: ['F0', 'F1', 'G'],
    fence_snapshot: ['P'],
  },
  calls: [
    'dma_resv_reserve_fences',
    'dma_resv_add_fence',
    'dma_resv_add_fence',
    'dma_resv_add_fence',
    'dma_resv_replace_fences',
    'dma_resv_copy_fences',
    'dma_resv_wait_timeout',
    'dma_resv_test_signaled',
    'dma_resv_get_fences',
    'dma_resv_get_singleton',
    'dma_fence_signal',
  ],
  observed: ['KERNEL', 'WRITE', 'READ', 'BOOKKEEP'].map((usage) => ({
    call: 'dma_resv_test_signaled',
    args: { resv: 'R', usage },
  })),
};

const dmaBuf: KernelPool = {
  objects: [
    declare('dma_fence', 'F', { refs: 2 }),
    declare('dma_buf', 'B', { ops: { pin: [], unpin: [] } }),
    declare('dma_buf_attachment', 'A', { dma_buf: 'B' }),
    declare('dma_buf_attachment', 'D', { dma_buf: 'B', dynamic: true }),
    declare('dma_buf_attachment', 'N', { dma_buf: 'B', attached: false }),
  ],
  named: {
    dma_resv: ['B'],
    dma_buf: ['B'],
    dma_buf_attachment: ['A', 'D', 'N'],
    dma_fence: ['F'],
  },
  calls: [
    'dma_buf_attach',
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
    'dma_buf_vmap_unlocked',
    'dma_buf_vmap',
    'dma_resv_add_fence',
    'dma_resv_wait_timeout',
    'dma_fence_signal',
  ],
  observed: [{ call: 'dma_resv_test_signaled', args: { resv: 'B', usage: 'BOOKKEEP' } }],
};

/** What random programs of kernel functions are made of, by area. */
export const kernelPools = {
  fence,
  containers,
  'ww-mutex': wwMutex,
  resv,
  'dma-buf': dmaBuf,
} as const;
