/** The kernels that the model knows. */
export type KernelVersion = '3.x' | '6.1' | '6.12' | '7.2';

/**
 * What differs between kernel versions, as data: an operation asks its profile, never the version.
 * @see reference section 10, "Version profiles"
 */
export interface Profile {
  readonly version: KernelVersion;
  /** The buffers of the first guides: no fences, no reservation objects, and a CPU that maps page by page. */
  readonly historic: boolean;
  /** `dma_resv_reserve_fences(resv, 0)` warns and fails with -EINVAL. */
  readonly reserveZeroFails: boolean;
  /** Deadline hints exist (`dma_fence_set_deadline`). */
  readonly deadlines: boolean;
  /** `dma_fence_array` may complete with its first member (`signal_on_any`). */
  readonly arraySignalOnAny: boolean;
  /** The ops pointer is cleared at the signal unless a release or wait op exists. */
  readonly opsClearedAtSignal: boolean;
  /** `dma_fence_signal` returns an errno (-EINVAL when already signalled); later it is void. */
  readonly signalReturns: boolean;
  /** `dma_fence_release` runs inside an RCU read section, so a release op must not sleep. */
  readonly releaseUnderRcu: boolean;
  /** The fence may bring its own lock (`dma_fence_init` with a NULL lock). */
  readonly inlineFenceLock: boolean;
  /** Whether sequence numbers have 64 bits is said at the start (`dma_fence_init64`), no longer by the ops. */
  readonly seqno64Flag: boolean;
  /** A merge with one unsignalled fence returns that fence at once; and dma_fence_dedup_array() is a call of its own. */
  readonly mergeReturnsSingle: boolean;
  /** An array can be made in memory that was allocated before (`dma_fence_array_init`). */
  readonly arrayInit: boolean;
  /** lockdep records `dma_fence_begin_signalling` as a trylock. */
  readonly signallingIsTrylock: boolean;
  /** `drm_exec` exists. */
  readonly drmExec: boolean;
  /** A buffer that `drm_exec` locked first, because it was contended, is unlocked again if nobody asks for it. */
  readonly drmExecDropsPrelocked: boolean;
  /** The core holds the reservation lock around map, unmap, vmap and vunmap for every attachment. */
  readonly fullLockingConvention: boolean;
  /**
   * The core pins around each mapping of a static importer of an exporter that pins. Before, it pinned and mapped once, when the
   * importer attached, and kept that mapping; an attachment with importer_ops had to bring the callback for moves.
   */
  readonly pinsOnMap: boolean;
  /** The call that tells importers of a move is `dma_buf_invalidate_mappings`; before `dma_buf_move_notify`. */
  readonly invalidateMappings: boolean;
  /** `dma_buf_detach` refuses an attachment of another buffer. */
  readonly detachChecksBuffer: boolean;
  /** The list of all buffers can be walked with `dma_buf_iter_begin` and `dma_buf_iter_next`. */
  readonly bufferIterators: boolean;
  /** A descriptor whose number was taken before is installed by `dma_buf_fd_install`. */
  readonly bufferFdInstall: boolean;
  /** dma_buf_phys_vec_to_sgt() makes the table of addresses for exporters of device memory. */
  readonly physVecToSgt: boolean;
  /** The export of a GEM handle takes the number of its descriptor first, and installs it when no lock is held. */
  readonly primeReservesFd: boolean;
  /** The wait ioctls of a syncobj refuse a list of no handles; later they return 0. */
  readonly syncobjWaitNeedsHandles: boolean;
  /** `drm_syncobj_find_fence` refuses flags that it does not know. */
  readonly syncobjFindChecksFlags: boolean;
  /** `DRM_IOCTL_SYNCOBJ_EVENTFD` exists. */
  readonly syncobjEventfd: boolean;
  /** A sync_file can be made of one point of a timeline, and become one. */
  readonly syncobjPointFds: boolean;
  /** Jobs of the DRM scheduler take credits, and one that asks for none is refused. */
  readonly schedCredits: boolean;
  /** A timeout handler may answer DRM_GPU_SCHED_STAT_NO_HANG, and drm_sched_fini() cancels what still runs. */
  readonly schedNoHang: boolean;
  /** drm_sched_fini() marks every entity as stopped, so that whoever flushes one goes on. */
  readonly schedFiniStopsEntities: boolean;
  /** A job can be made to wait for a point of a syncobj (`drm_sched_job_add_syncobj_dependency`). */
  readonly schedSyncobjDependencies: boolean;
  /** A driver can tell userspace that it cannot recover its device (`drm_dev_wedged_event`). */
  readonly wedgedEvent: boolean;
  /** `UDMABUF_CREATE` holds the inode lock of a memfd while it looks at its seals and pins its pages. */
  readonly udmabufLocksInode: boolean;
  /** It pins folios (`memfd_pin_folios`), which refuses a range of no pages; before, a list could have one. */
  readonly udmabufPinsFolios: boolean;
  /** It drops the buffer again if there is no descriptor for it; before, nobody ever did. */
  readonly udmabufPutsBuffer: boolean;
  /** `F_SEAL_EXEC` exists. */
  readonly memfdSealExec: boolean;
}

/** The profiles; the first is no single kernel, but what the guides of 2011 and 2016 describe. */
export const profiles: Readonly<Record<KernelVersion, Profile>> = {
  '3.x': {
    version: '3.x',
    historic: true,
    reserveZeroFails: false,
    deadlines: false,
    arraySignalOnAny: false,
    opsClearedAtSignal: false,
    signalReturns: true,
    releaseUnderRcu: false,
    inlineFenceLock: false,
    seqno64Flag: false,
    mergeReturnsSingle: false,
    arrayInit: false,
    signallingIsTrylock: false,
    drmExec: false,
    drmExecDropsPrelocked: false,
    fullLockingConvention: false,
    pinsOnMap: false,
    invalidateMappings: false,
    detachChecksBuffer: false,
    bufferIterators: false,
    bufferFdInstall: false,
    physVecToSgt: false,
    primeReservesFd: false,
    syncobjWaitNeedsHandles: false,
    syncobjFindChecksFlags: false,
    syncobjEventfd: false,
    syncobjPointFds: false,
    schedCredits: false,
    schedNoHang: false,
    schedFiniStopsEntities: true,
    schedSyncobjDependencies: false,
    wedgedEvent: false,
    udmabufLocksInode: false,
    udmabufPinsFolios: false,
    udmabufPutsBuffer: false,
    memfdSealExec: false,
  },
  '6.1': {
    version: '6.1',
    historic: false,
    reserveZeroFails: false,
    deadlines: false,
    arraySignalOnAny: true,
    opsClearedAtSignal: false,
    signalReturns: true,
    releaseUnderRcu: false,
    inlineFenceLock: false,
    seqno64Flag: false,
    mergeReturnsSingle: false,
    arrayInit: false,
    signallingIsTrylock: false,
    drmExec: false,
    drmExecDropsPrelocked: false,
    fullLockingConvention: false,
    pinsOnMap: false,
    invalidateMappings: false,
    detachChecksBuffer: false,
    bufferIterators: false,
    bufferFdInstall: false,
    physVecToSgt: false,
    primeReservesFd: false,
    syncobjWaitNeedsHandles: true,
    syncobjFindChecksFlags: false,
    syncobjEventfd: false,
    syncobjPointFds: false,
    schedCredits: false,
    schedNoHang: false,
    schedFiniStopsEntities: true,
    schedSyncobjDependencies: false,
    wedgedEvent: false,
    udmabufLocksInode: false,
    udmabufPinsFolios: false,
    udmabufPutsBuffer: false,
    memfdSealExec: false,
  },
  '6.12': {
    version: '6.12',
    historic: false,
    reserveZeroFails: true,
    deadlines: true,
    arraySignalOnAny: true,
    opsClearedAtSignal: false,
    signalReturns: true,
    releaseUnderRcu: false,
    inlineFenceLock: false,
    seqno64Flag: false,
    mergeReturnsSingle: false,
    arrayInit: true,
    signallingIsTrylock: false,
    drmExec: true,
    drmExecDropsPrelocked: false,
    fullLockingConvention: true,
    pinsOnMap: false,
    invalidateMappings: false,
    detachChecksBuffer: true,
    bufferIterators: false,
    bufferFdInstall: false,
    physVecToSgt: false,
    primeReservesFd: true,
    syncobjWaitNeedsHandles: false,
    syncobjFindChecksFlags: true,
    syncobjEventfd: true,
    syncobjPointFds: false,
    schedCredits: true,
    schedNoHang: false,
    schedFiniStopsEntities: true,
    schedSyncobjDependencies: true,
    wedgedEvent: false,
    udmabufLocksInode: true,
    udmabufPinsFolios: true,
    udmabufPutsBuffer: true,
    memfdSealExec: true,
  },
  '7.2': {
    version: '7.2',
    historic: false,
    reserveZeroFails: true,
    deadlines: true,
    arraySignalOnAny: false,
    opsClearedAtSignal: true,
    signalReturns: false,
    releaseUnderRcu: true,
    inlineFenceLock: true,
    seqno64Flag: true,
    mergeReturnsSingle: true,
    arrayInit: true,
    signallingIsTrylock: true,
    drmExec: true,
    drmExecDropsPrelocked: true,
    fullLockingConvention: true,
    pinsOnMap: true,
    invalidateMappings: true,
    detachChecksBuffer: true,
    bufferIterators: true,
    bufferFdInstall: true,
    physVecToSgt: true,
    primeReservesFd: true,
    syncobjWaitNeedsHandles: false,
    syncobjFindChecksFlags: true,
    syncobjEventfd: true,
    syncobjPointFds: true,
    schedCredits: true,
    schedNoHang: true,
    schedFiniStopsEntities: false,
    schedSyncobjDependencies: true,
    wedgedEvent: true,
    udmabufLocksInode: true,
    udmabufPinsFolios: true,
    udmabufPutsBuffer: true,
    memfdSealExec: true,
  },
};

/**
 * Calls of today that the first guides do not know yet, by the beginning of their names, beside those that say so themselves.
 *
 * A mistake here refuses a design that could be checked; it never checks one that could not have been written.
 */
const notYet =
  /^(dma_fence_|dma_resv_|drm_|DRM_|sync_file|sw_sync|SW_SYNC|SYNC_IOC|DMA_BUF_|ww_|dma_buf_(pin|unpin|dynamic_attach|move_notify|invalidate|begin_cpu_access$|end_cpu_access$)|fence->|fd_install$|hw_complete$|wait_fence_hw$|wait_enable_signaling$|dma_start$|dma_finish$|cpu_(read|write)$|vgem)/u;

/** True if a kernel of the profile has a call of this name. */
export function knowsCall(profile: Profile, name: string): boolean {
  return !profile.historic || !notYet.test(name);
}

/** The profile used when nobody asks for another. */
export const defaultKernel: KernelVersion = '7.2';
