import { type Value } from './design-data.ts';

/** How a word that declares an object takes what a program says about it. */
export interface DeclarationWord {
  /** Options that the word takes by place, between the name and the others; one that is missing ends them. */
  readonly places?: readonly string[];
  /** What stands in such a place if the program says nothing. */
  readonly missing?: Readonly<Record<string, Value>>;
  /** Options that name other objects, or list such names. */
  readonly objects?: readonly string[];
  /** Options that are bodies. */
  readonly bodies?: readonly string[];
  /** Options that are objects of bodies: the ops of an exporter. */
  readonly ops?: readonly string[];
}

/** The words that declare an object which a program may use: all but those whose arguments are functions of more than a task. */
export const declarationWords: Readonly<Record<string, DeclarationWord>> = {
  completion: {},
  dma_buf: { objects: ['resv', 'module'], ops: ['ops'] },
  dma_buf_attachment: {
    places: ['dma_buf'],
    objects: ['dma_buf'],
    bodies: ['invalidate_mappings'],
  },
  dma_fence: {
    objects: ['lock', 'storage', 'module'],
    bodies: ['enable_signaling', 'release'],
  },
  dma_fence_array: { places: ['members'], objects: ['members'] },
  dma_fence_cb: { places: ['func'], missing: { func: [] }, objects: ['storage'], bodies: ['func'] },
  dma_fence_chain: {},
  dma_fence_slot: {},
  dma_fence_stub: {},
  dma_fence_unwrap: {},
  dma_resv: {},
  dma_resv_iter: { places: ['resv', 'usage'], objects: ['resv'] },
  drm_device: { objects: ['fences', 'engines'] },
  drm_exec: {},
  drm_file: { objects: ['device'] },
  drm_gem_handle: { places: ['file', 'object'], objects: ['file', 'object'] },
  drm_gem_object: { objects: ['device'] },
  drm_syncobj: {},
  drm_syncobj_file: {},
  drm_syncobj_handle: { places: ['syncobj'], missing: { syncobj: null }, objects: ['syncobj'] },
  engine: {},
  eventfd: {},
  eventpoll: {},
  fd: { objects: ['of'] },
  fence_snapshot: {},
  file: {},
  hw_semaphore: {},
  i_mmap_rwsem: {},
  kref: { bodies: ['release'] },
  list_head: {},
  memfd: {},
  mmap_lock: {},
  mmu_notifier: { places: ['invalidate'], bodies: ['invalidate'] },
  module: { bodies: ['exit'] },
  mutex: {},
  rcu: {},
  rcu_head: { places: ['domain', 'body'], objects: ['domain'], bodies: ['body'] },
  rw_semaphore: {},
  shrinker: { places: ['scan'], bodies: ['scan'] },
  spinlock: {},
  srcu_struct: {},
  sync_file: { objects: ['fence'] },
  sync_file_info: {},
  sync_pt: { places: ['timeline'], objects: ['timeline'] },
  sync_timeline: {},
  udmabuf: {},
  user_fence: {},
  variable: {},
  vgem_fence: {},
  vm_area_struct: { places: ['mm'], objects: ['mm'] },
  wait_queue: {},
  workqueue: {},
  ww_acquire_ctx: {},
  ww_mutex: {},
};

/** Options of a task that name other objects. */
export const taskObjects: readonly string[] = ['queue', 'interrupts'];
