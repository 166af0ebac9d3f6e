import { type CallName, type HistoryLine, type Recording } from './recording.ts';
import { type PoolName } from '../machine/pools.ts';

/** What a pool has at least. */
export const poolFirst = 4;

/** Which calls take something out of a pool: a machine is built once, if it is large enough at once. */
const takenBy: Readonly<Partial<Record<PoolName, readonly CallName[]>>> = {
  fd: [
    'open',
    'memfd',
    'UDMABUF_CREATE',
    'DRM_IOCTL_PRIME_HANDLE_TO_FD',
    'DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD',
    'DMA_BUF_IOCTL_EXPORT_SYNC_FILE',
    'SYNC_IOC_MERGE',
    'SW_SYNC_IOC_CREATE_FENCE',
    'dup',
    'eventfd',
    'DMA_HEAP_IOCTL_ALLOC',
  ],
  heap_file: ['DMA_HEAP_IOCTL_ALLOC'],
  sync_timeline: ['SW_SYNC_IOC_CREATE_FENCE', 'SW_SYNC_IOC_INC', 'SW_SYNC_GET_DEADLINE'],
  sync_pt: ['SW_SYNC_IOC_CREATE_FENCE'],
  eventfd_ctx: ['eventfd'],
  dma_buf: ['DMA_HEAP_IOCTL_ALLOC'],
  other_file: ['open'],
  memfd: ['memfd'],
  vm_area_struct: ['mmap'],
  drm_file: ['open'],
  sync_file: [
    'DMA_BUF_IOCTL_EXPORT_SYNC_FILE',
    'SYNC_IOC_MERGE',
    'SW_SYNC_IOC_CREATE_FENCE',
    'DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD',
  ],
  fence_snapshot: ['DMA_BUF_IOCTL_EXPORT_SYNC_FILE'],
  sync_file_info: ['SYNC_IOC_FILE_INFO'],
  private_stub: [
    'SYNC_IOC_MERGE',
    'DRM_IOCTL_SYNCOBJ_TRANSFER',
    'DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL',
  ],
  dma_fence_array: ['SYNC_IOC_MERGE', 'DMA_BUF_IOCTL_EXPORT_SYNC_FILE'],
  large_array: [],
  vgem_fence: ['DRM_IOCTL_VGEM_FENCE_ATTACH'],
  short_vgem_fence: ['DRM_IOCTL_VGEM_FENCE_ATTACH'],
  drm_device: ['open'],
  drm_gem_object: ['DRM_IOCTL_MODE_CREATE_DUMB', 'DRM_IOCTL_PRIME_FD_TO_HANDLE'],
  drm_gem_handle: ['DRM_IOCTL_MODE_CREATE_DUMB', 'DRM_IOCTL_PRIME_FD_TO_HANDLE', 'open'],
  udmabuf: ['UDMABUF_CREATE'],
  drm_syncobj: ['DRM_IOCTL_SYNCOBJ_CREATE'],
  drm_syncobj_file: ['DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD'],
  // With handles of syncobjs comes the fence that stands for every stub.
  drm_syncobj_handle: ['open', 'DRM_IOCTL_SYNCOBJ_CREATE', 'DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE'],
  dma_fence_chain: [
    'DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL',
    'DRM_IOCTL_SYNCOBJ_TRANSFER',
    'DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE',
  ],
  variable: [
    'DRM_IOCTL_SYNCOBJ_WAIT',
    'DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT',
    'DRM_IOCTL_SYNCOBJ_QUERY',
  ],
};

/** What most histories do without: there is none, unless a call takes some. */
const seldom: ReadonlySet<PoolName> = new Set<PoolName>([
  'eventfd_ctx',
  'sync_timeline',
  'sync_pt',
  'heap_file',
  'dma_buf',
]);

const VGEM_TIMEOUT_NS = 10_000_000_000;

/** Every vgem fence is signalled before its ten seconds are over, or the history is shorter than that: nobody can tell whether there are timers. */
function outlivesNoFence(lines: readonly HistoryLine[]): boolean {
  const begins = lines.flatMap(({ call: { begin } }) => (begin === undefined ? [] : [begin]));
  const ends = lines.flatMap(({ call: { end } }) => (end === undefined ? [] : [end]));
  if (begins.length < lines.length) return false;
  const lastNs = Math.max(...begins, ...ends);
  const attached = new Map<unknown, number>();
  for (const { call } of lines) {
    const beginNs = call.begin ?? 0;
    if (call.call === 'DRM_IOCTL_VGEM_FENCE_ATTACH' && call.ret === 0)
      attached.set(call.out, beginNs);
    if (call.call !== 'DRM_IOCTL_VGEM_FENCE_SIGNAL' || call.ret !== 0) continue;
    const sinceNs = attached.get(call.args.fence);
    if (sinceNs === undefined || (call.end ?? Infinity) - sinceNs >= VGEM_TIMEOUT_NS) return false;
    attached.delete(call.args.fence);
  }
  return [...attached.values()].every((sinceNs) => lastNs - sinceNs < VGEM_TIMEOUT_NS);
}

/** How much a recording can take out of each pool, about: one for every call, because one that fails has taken it before. */
export function poolsFor({
  lines,
}: Pick<Recording, 'lines'>): readonly (readonly [PoolName, number])[] {
  if (!lines.some(({ kind }) => kind === 'system')) return [];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of this very object.
  const names = Object.keys(takenBy) as readonly PoolName[];
  const other = outlivesNoFence(lines) ? 'vgem_fence' : 'short_vgem_fence';
  return names.flatMap((pool) => {
    if (pool === other) return [];
    const calls = new Set<string>(takenBy[pool] ?? []);
    const taken = lines.filter(({ call }) => calls.has(call.call)).length;
    return taken === 0 && seldom.has(pool) ? [] : [[pool, poolFirst + taken]];
  });
}
