import { type DesignBuilder } from '../language/design-builder.ts';
import { type ObjectKind } from '../model/kernel.ts';

/** One more instance of a pool: it is declared under a name that is free, with the words of the language. */
interface Pool<K extends ObjectKind = ObjectKind> {
  /** What its instances are counted among. */
  readonly kind: K;
  readonly declare: (d: DesignBuilder, name: string) => unknown;
}

const nothing = (): void => undefined;

/** Members that an array has room for, and one of those that have much. */
const ROOM = 8;
const LARGE_ROOM = 64;

const pool = <K extends ObjectKind>(
  kind: K,
  declare: (d: DesignBuilder, name: string) => unknown,
): Pool<K> => ({ kind, declare });

/** What a machine can be given more of. */
export const pools = {
  dma_fence: pool('dma_fence', (d, name) =>
    d.dma_fence(name, { initially: 'uninitialised', lock: d.spinlock(`${name}->lock`) }),
  ),
  private_stub: pool('dma_fence', (d, name) => d.dma_fence_stub(name, { private: true })),
  dma_fence_cb: pool('dma_fence_cb', (d, name) => d.dma_fence_cb(name, nothing)),
  dma_fence_chain: pool('dma_fence_chain', (d, name) => d.dma_fence_chain(name)),
  dma_fence_array: pool('dma_fence_array', (d, name) => d.dma_fence_array(name, { max: ROOM })),
  large_array: pool('dma_fence_array', (d, name) => d.dma_fence_array(name, { max: LARGE_ROOM })),
  dma_fence_slot: pool('dma_fence_slot', (d, name) => d.dma_fence_slot(name)),
  dma_fence_unwrap: pool('dma_fence_unwrap', (d, name) => d.dma_fence_unwrap(name)),
  ww_mutex: pool('ww_mutex', (d, name) => d.ww_mutex(name)),
  ww_acquire_ctx: pool('ww_acquire_ctx', (d, name) => d.ww_acquire_ctx(name)),
  dma_resv: pool('dma_resv', (d, name) => d.dma_resv(name)),
  dma_resv_iter: pool('dma_resv_iter', (d, name) => {
    // Which object it walks over is said when it is begun.
    d.model.objects.dma_resv_iter.push({ name, resv: 0, usage: 0, gathers: false });
  }),
  drm_exec: pool('drm_exec', (d, name) => d.drm_exec(name)),
  fd: pool('fd', (d, name) => d.fd(name)),
  other_file: pool('file', (d, name) => d.file(name, { refs: 0 })),
  heap_file: pool('file', (d, name) => d.file(name, { refs: 0, of: 'dma_heap' })),
  eventfd_ctx: pool('eventfd_ctx', (d, name) => d.eventfd(name)),
  sync_file: pool('sync_file', (d, name) => d.sync_file(name)),
  sync_file_info: pool('sync_file_info', (d, name) => d.sync_file_info(name)),
  sync_timeline: pool('sync_timeline', (d, name) => d.sync_timeline(name)),
  sync_pt: pool('sync_pt', (d, name) => {
    // Whose point it is, is said when it is made.
    const [first] = d.model.objects.sync_timeline;
    const timeline =
      first === undefined
        ? d.sync_timeline(`timeline of ${name}`)
        : ({ kind: 'sync_timeline', index: 0, name: first.name } as const);
    d.sync_pt(name, timeline);
  }),
  drm_syncobj: pool('drm_syncobj', (d, name) => d.drm_syncobj(name, { created: false })),
  drm_syncobj_handle: pool('drm_syncobj_handle', (d, name) => d.drm_syncobj_handle(name, null)),
  drm_syncobj_file: pool('drm_syncobj_file', (d, name) => d.drm_syncobj_file(name)),
  dma_buf: pool('dma_buf', (d, name) => d.dma_buf(name, { exported: false })),
  memfd: pool('memfd', (d, name) => d.memfd(name)),
  udmabuf: pool('udmabuf', (d, name) => d.udmabuf(name, { exported: false })),
  vm_area_struct: pool('vm_area_struct', (d, name) =>
    d.vm_area_struct(name, d.mmap_lock(`${name}->mmap_lock`)),
  ),
  fence_snapshot: pool('fence_snapshot', (d, name) => d.fence_snapshot(name)),
  drm_device: pool('drm_device', (d, name) => d.drm_device(name)),
  drm_file: pool('drm_file', (d, name) => d.drm_file(name, { opened: false })),
  drm_gem_object: pool('drm_gem_object', (d, name) => d.drm_gem_object(name, { created: false })),
  drm_gem_handle: pool('drm_gem_handle', (d, name) => {
    // Whose handle it is, is said when it is made.
    d.model.objects.drm_gem_handle.push({ name, file: -1, initially: -1 });
  }),
  vgem_fence: pool('vgem_fence', (d, name) => d.vgem_fence(name)),
  // Fences that are signalled long before ten seconds are over: one timer will do for all, because none matters.
  short_vgem_fence: pool('vgem_fence', (d, name) => {
    const [first] = d.model.objects.vgem_fence;
    if (first === undefined) d.vgem_fence(name);
    else {
      const { index: fence } = d.dma_fence(name, { initially: 'uninitialised' });
      d.model.objects.vgem_fence.push({ name: `id of ${name}`, fence, timer: first.timer });
    }
  }),
  variable: pool('variable', (d, name) => d.variable(name)),
} satisfies Record<string, Pool>;

/** Name of a pool. */
export type PoolName = keyof typeof pools;

/** Each of these brings a task with it, and tasks are few. */
export const withTask: ReadonlySet<PoolName> = new Set<PoolName>(['vgem_fence']);

/** What the instances of a pool are. */
export type KindOfPool<P extends PoolName> = (typeof pools)[P]['kind'];

/** How many instances of each pool there are; none where nothing is said. */
export type PoolSizes = Readonly<Partial<Record<PoolName, number>>>;

/** A pool has no instance left: make it larger and begin again. */
export class PoolExhausted extends Error {
  override readonly name = 'PoolExhausted';
  readonly pool: PoolName;

  constructor(exhausted: PoolName) {
    super(`the pool ${exhausted} is exhausted`);
    this.pool = exhausted;
  }
}
