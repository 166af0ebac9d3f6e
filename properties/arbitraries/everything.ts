import { type Declaration, type Value } from '../../language/design-data.ts';
import { type ArgKind } from '../../model/operation.ts';
import { type Pool } from './breaking.ts';
import { declare } from './steps.ts';
import { operations } from '../../model/registry.ts';

type Entry = readonly [
  kind: ArgKind,
  word: string,
  name: string,
  options?: Readonly<Record<string, Value>>,
];

const exporterOps = [
  'pin',
  'unpin',
  'map_dma_buf',
  'unmap_dma_buf',
  'vmap',
  'vunmap',
  'attach',
  'detach',
  'begin_cpu_access',
  'end_cpu_access',
  'mmap',
  'release',
];

/** The body of an op: it is there, and looks at a variable. */
const looks: Value = [{ call: 'READ_ONCE', args: { variable: 'v' } }];

/** One or two objects of nearly every kind that the model has. */
const entries: readonly Entry[] = [
  ['mutex', 'mutex', 'm'],
  ['spinlock', 'spinlock', 's'],
  ['rw_semaphore', 'mmap_lock', 'mm'],
  ['completion', 'completion', 'done'],
  ['wait_queue', 'wait_queue', 'wq'],
  ['variable', 'variable', 'v'],
  ['variable', 'variable', 'w'],
  ['kref', 'kref', 'k', { refs: 2 }],
  ['rcu', 'rcu', 'rcu'],
  ['srcu_struct', 'srcu_struct', 'srcu'],
  ['module', 'module', 'mod'],
  ['list_head', 'list_head', 'list'],
  ['ww_mutex', 'ww_mutex', 'ww'],
  ['ww_acquire_ctx', 'ww_acquire_ctx', 'ctx'],
  ['dma_fence', 'dma_fence', 'F0', { published: true, refs: 1, signaled_op: true, release: looks }],
  [
    'dma_fence',
    'dma_fence',
    'F1',
    { published: true, refs: 1, release: looks, enable_signaling: looks },
  ],
  ['dma_fence', 'dma_fence', 'F2', { initially: 'signaled', refs: 3 }],
  ['dma_fence_cb', 'dma_fence_cb', 'cb'],
  ['dma_fence_array', 'dma_fence_array', 'arr', { max: 2 }],
  ['dma_fence_chain', 'dma_fence_chain', 'ch0'],
  ['dma_fence_chain', 'dma_fence_chain', 'ch1'],
  ['dma_fence_slot', 'dma_fence_slot', 'slot'],
  ['dma_fence_unwrap', 'dma_fence_unwrap', 'cursor'],
  ['fence_snapshot', 'fence_snapshot', 'snap'],
  ['dma_resv', 'dma_resv', 'R0'],
  ['dma_resv', 'dma_resv', 'R1'],
  ['dma_resv_iter', 'dma_resv_iter', 'it', { resv: 'R0', usage: 'BOOKKEEP' }],
  ['dma_buf', 'dma_buf', 'B', { ops: Object.fromEntries(exporterOps.map((op) => [op, looks])) }],
  ['dma_buf_attachment', 'dma_buf_attachment', 'A0', { dma_buf: 'B', attached: false }],
  ['dma_buf_attachment', 'dma_buf_attachment', 'A1', { dma_buf: 'B', dynamic: true }],
  ['drm_exec', 'drm_exec', 'exec'],
  ['drm_device', 'drm_device', 'dev'],
  ['drm_file', 'drm_file', 'drm', { device: 'dev' }],
  ['drm_gem_object', 'drm_gem_object', 'gem', { device: 'dev' }],
  ['drm_gem_handle', 'drm_gem_handle', 'gh', { file: 'drm', object: 'gem' }],
  ['vgem_fence', 'vgem_fence', 'vgem'],
  ['drm_syncobj', 'drm_syncobj', 'so'],
  ['drm_syncobj_handle', 'drm_syncobj_handle', 'h', { syncobj: 'so' }],
  ['drm_syncobj_file', 'drm_syncobj_file', 'sof'],
  ['sync_file', 'sync_file', 'sf', { fence: 'F0' }],
  ['sync_file', 'sync_file', 'sf2'],
  ['sync_file_info', 'sync_file_info', 'info'],
  ['sync_timeline', 'sync_timeline', 'tl'],
  ['sync_pt', 'sync_pt', 'pt', { timeline: 'tl' }],
  ['eventfd_ctx', 'eventfd', 'ev', { created: true }],
  ['eventpoll', 'eventpoll', 'ep'],
  ['file', 'file', 'other'],
  ['memfd', 'memfd', 'mfd', { pages: 1 }],
  ['vm_area_struct', 'vm_area_struct', 'vma', { mm: 'mm' }],
  ['workqueue', 'workqueue', 'queue'],
  ['shrinker', 'shrinker', 'shrinker', { scan: looks }],
  ['engine', 'engine', 'engine'],
  ['user_fence', 'user_fence', 'uf'],
  ['fd', 'fd', 'fd0', { of: 'B' }],
  ['fd', 'fd', 'fd1', { of: 'sf' }],
  ['fd', 'fd', 'fd2', { of: 'tl' }],
  ['fd', 'fd', 'fd3', { of: 'ev' }],
  ['fd', 'fd', 'fd4', { of: 'mfd' }],
  ['fd', 'fd', 'fd5'],
];

const objects: readonly Declaration[] = entries.map(([, word, name, options]) =>
  declare(word, name, options),
);

const namesOf = (...kinds: readonly string[]): readonly string[] =>
  entries.flatMap(([kind, , name]) => (kinds.includes(kind) ? [name] : []));

const kinds = new Set(entries.map(([kind]) => kind));

const named: Readonly<Partial<Record<string, readonly string[]>>> = {
  ...Object.fromEntries([...kinds].map((kind) => [kind, namesOf(kind)])),
  dma_fence: [...namesOf('dma_fence', 'dma_fence_array', 'dma_fence_slot'), 'ch0', 'ch1'],
  dma_resv: [...namesOf('dma_resv'), 'B'],
  file: [...namesOf('file', 'sync_file', 'dma_buf')],
  dma_buf: [...namesOf('dma_buf'), 'gem'],
  task: ['T0', 'T1'],
};

/** The kind of one element, or of what is not NULL. */
const plainKind = (kind: string): string => kind.replace(/(?:\[\]|\?)$/u, '');

const plain: ReadonlySet<string> = new Set([
  'intr',
  'number',
  'gfp',
  'direction',
  'usage',
  'failure',
  'condition',
  'user',
  'text',
  'pages',
]);

/** Calls whose parameters the pool has. */
const possible = Object.entries(operations).flatMap(([name, { params }]) =>
  params.every(([, kind]) => plain.has(plainKind(kind)) || plainKind(kind) in named) ? [name] : [],
);

/** A pool for one call, with the calls that share an object with it before it: they bring the objects into other states. */
export function poolAround(call: string): Pool | undefined {
  if (!possible.includes(call)) return undefined;
  const own = objectKindsOf(call);
  const near = possible.filter((other) => [...objectKindsOf(other)].some((kind) => own.has(kind)));
  return {
    objects,
    named,
    calls: [call, ...near, ...near.map(() => call)],
    kinds: ['thread', 'thread', 'thread', 'work'],
  };
}

/** The kinds of objects that a call takes. */
function objectKindsOf(call: string): ReadonlySet<string> {
  const found = Object.entries(operations).filter(([name]) => name === call);
  const wanted = found.flatMap(([, { params }]) => params.map(([, kind]) => plainKind(kind)));
  return new Set(wanted.filter((kind) => !plain.has(kind)));
}
