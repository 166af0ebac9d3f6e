import { type CallName, type Recording } from './recording.ts';
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
  ],
  other_file: ['open'],
  memfd: ['memfd'],
  vm_area_struct: ['mmap'],
  drm_file: ['open'],
  sync_file: ['DMA_BUF_IOCTL_EXPORT_SYNC_FILE', 'SYNC_IOC_MERGE', 'DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD'],
  fence_snapshot: ['DMA_BUF_IOCTL_EXPORT_SYNC_FILE'],
  sync_file_info: ['SYNC_IOC_FILE_INFO'],
  private_stub: [
    'SYNC_IOC_MERGE',
    'DRM_IOCTL_SYNCOBJ_TRANSFER',
    'DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL',
  ],
  dma_fence_array: ['SYNC_IOC_MERGE', 'DMA_BUF_IOCTL_EXPORT_SYNC_FILE'],
  large_array: ['SYNC_IOC_MERGE', 'DMA_BUF_IOCTL_EXPORT_SYNC_FILE'],
  vgem_fence: ['DRM_IOCTL_VGEM_FENCE_ATTACH'],
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

/** How much a recording can take out of each pool, about: one for every call, because one that fails has taken it before. */
export function poolsFor({ lines }: Recording): readonly (readonly [PoolName, number])[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of this very object.
  return (Object.keys(takenBy) as readonly PoolName[]).map((pool) => {
    const names = new Set<string>(takenBy[pool] ?? []);
    const taken = lines.filter(({ call }) => names.has(call.call)).length;
    return [pool, poolFirst + taken];
  });
}
