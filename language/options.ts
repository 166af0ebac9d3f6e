import { type Body } from './design-model.ts';
import { type DmaBufHandle, type FileHandle, type Handle, type TaskHandle } from './handle.ts';
import { type ExporterOps } from './exporter.ts';
import { type SyncobjFeature } from '../model/drm-syncobj-handle.ts';
import { type WwClass } from '../model/ww-acquire-ctx.ts';

/** Options of a fence; all have a sensible default. */
export interface FenceOptions {
  /** Fences of one timeline share a fence context, and signal in the order in which they are declared. */
  readonly timeline?: string;
  /** The spinlock that is its lock, shared with others; a lock of its own otherwise. */
  readonly lock?: Handle<'spinlock'>;
  /** Its completion is delivered only after enable_signaling. */
  readonly lazy?: boolean;
  /** It has a `signaled` op: a test can find the hardware done. */
  readonly signaled_op?: boolean;
  /** Others can see it from the start. */
  readonly published?: boolean;
  readonly initially?: 'active' | 'signaled' | 'uninitialised';
  /** References at the start; 1 unless said otherwise. */
  readonly refs?: number;
  /** The op enable_signaling: runs under the fence's lock, once. */
  readonly enable_signaling?: Body;
  /** The object that owns its timeline, external lock and names: it must outlive the signal by a grace period. */
  readonly storage?: Handle<'kref'>;
  /** It stands for the preemption of a context: enable_signaling starts it, and it ends in bounded time. */
  readonly preemption?: boolean;
  /** The module whose text its ops are. */
  readonly module?: Handle<'module'>;
  /** The op release: runs in whoever drops the last reference. */
  readonly release?: Body;
}

/** The same by name. */
export const fenceOptions = {
  timeline: true,
  lock: true,
  lazy: true,
  signaled_op: true,
  published: true,
  initially: true,
  refs: true,
  enable_signaling: true,
  storage: true,
  preemption: true,
  module: true,
  release: true,
} as const satisfies Record<keyof FenceOptions, true>;

/** What a system call meets when it copies from or to userspace. */
export interface UserPointer {
  /** The memory is not there: `in` where the kernel reads its arguments, `out` where it writes its results. */
  readonly fault?: 'in' | 'out';
}

/** The same by name. */
export const userPointerOptions = {
  fault: true,
} as const satisfies Record<keyof UserPointer, true>;

/** Options of a descriptor. */
export interface FdOptions {
  /** What is installed at it from the start. */
  readonly of?: FileHandle;
}

/** The same by name. */
export const fdOptions = { of: true } as const satisfies Record<keyof FdOptions, true>;

/** Options of a sync_file. */
export interface SyncFileOptions {
  /** The fence that it has from the start; without one, a call makes it. */
  readonly fence?: Handle<'dma_fence'>;
}

/** The same by name. */
export const syncFileOptions = { fence: true } as const satisfies Record<
  keyof SyncFileOptions,
  true
>;

/** Options of an object that a call makes. */
export interface CreatedOptions {
  /** It is there from the start. */
  readonly created?: boolean;
}

/** The same by name. */
export const createdOptions = { created: true } as const satisfies Record<
  keyof CreatedOptions,
  true
>;

/** Options of a file of which the model knows nothing more. */
export interface FileOptions {
  /** What it is: a call that expects another kind fails. */
  readonly of?: 'drm_syncobj' | 'drm' | 'dma_heap' | 'other';
  /** References at the start; 1 unless said otherwise, 0 if a descriptor has one. */
  readonly refs?: number;
}

/** The same by name. */
export const fileOptions = { of: true, refs: true } as const satisfies Record<
  keyof FileOptions,
  true
>;

/** Options of a work item. */
export interface WorkOptions {
  readonly queue?: Handle<'workqueue'>;
  /** False: it runs only once something queues it. */
  readonly queued?: boolean;
}

/** The same by name. */
export const workOptions = {
  queue: true,
  queued: true,
} as const satisfies Record<keyof WorkOptions, true>;

/** Options of a timer. */
export interface TimerOptions {
  /** True: mod_timer() was called before the design begins. */
  readonly armed?: boolean;
  /** TIMER_IRQSAFE: its handler runs with interrupts off. */
  readonly irqsafe?: boolean;
}

/** The same by name. */
export const timerOptions = {
  armed: true,
  irqsafe: true,
} as const satisfies Record<keyof TimerOptions, true>;

/** Options of an interrupt. */
export interface IrqOptions {
  /** The task on whose CPU it runs. */
  readonly interrupts?: TaskHandle;
  /** False: it runs only once something raises it. */
  readonly raised?: boolean;
}

/** The same by name. */
export const irqOptions = {
  interrupts: true,
  raised: true,
} as const satisfies Record<keyof IrqOptions, true>;

/** Options of a piece of work of the hardware. */
export interface JobOptions {
  /** False: it runs only once something submits it. */
  readonly submitted?: boolean;
  /** It has no bound on its run time: compute, or a batch that waits for userspace. */
  readonly longRunning?: boolean;
}

/** The same by name. */
export const jobOptions = {
  submitted: true,
  longRunning: true,
} as const satisfies Record<keyof JobOptions, true>;

/** Options of an engine; see EngineRemedies. */
export interface EngineOptions {
  readonly units?: number;
  readonly hangs?: boolean;
  readonly preemptible?: boolean;
  readonly preemptsFaulted?: boolean;
  readonly reservedUnits?: number;
  readonly reserveInFlight?: boolean;
  readonly modeSwitch?: boolean;
}

/** The same by name. */
export const engineOptions = {
  units: true,
  hangs: true,
  preemptible: true,
  preemptsFaulted: true,
  reservedUnits: true,
  reserveInFlight: true,
  modeSwitch: true,
} as const satisfies Record<keyof EngineOptions, true>;

/** Options of a workqueue. */
export interface WorkqueueOptions {
  /** It runs its items one at a time. */
  readonly ordered?: boolean;
  /** WQ_MEM_RECLAIM: its items run even when no memory is left for a worker. */
  readonly rescuer?: boolean;
}

/** The same by name. */
export const workqueueOptions = {
  ordered: true,
  rescuer: true,
} as const satisfies Record<keyof WorkqueueOptions, true>;

/** Options of a walk over the fences of a reservation object. */
export interface ResvIterOptions {
  /** It collects the fences that it finds. */
  readonly gathers?: boolean;
}

/** The same by name. */
export const resvIterOptions = {
  gathers: true,
} as const satisfies Record<keyof ResvIterOptions, true>;

/** Options of a buffer. */
export interface DmaBufOptions {
  /** The reservation object, or the buffer whose reservation object it shares. */
  readonly resv?: DmaBufHandle | Handle<'dma_resv'>;
  readonly ops?: ExporterOps;
  /** Its size; 1 unless said otherwise. */
  readonly pages?: number;
  /** The exporter keeps the first mapping of each attachment (until 6.12). */
  readonly cache_sgt_mapping?: boolean;
  /** Its file is open for reading only: exp_info->flags is O_RDONLY. */
  readonly read_only?: boolean;
  /** Its exporter allows private mappings, as the system heap does of a buffer that is one piece of memory. */
  readonly maps_private?: boolean;
  /** The module that its ops are part of: they cannot run once that is unloaded. A buffer from the start has one of its references. */
  readonly module?: Handle<'module'>;
  /** False: exp_info->owner is not that module, so that the buffer has no reference of it. */
  readonly owner?: boolean;
  /** False: it is not there before dma_buf_export(). */
  readonly exported?: boolean;
  /** References at the start beside those of descriptors: 1, unless there are descriptors. */
  readonly refs?: number;
}

/** The same by name. */
export const dmaBufOptions = {
  resv: true,
  ops: true,
  pages: true,
  cache_sgt_mapping: true,
  read_only: true,
  maps_private: true,
  module: true,
  owner: true,
  exported: true,
  refs: true,
} as const satisfies Record<keyof DmaBufOptions, true>;

/** Options of a mapping. */
export interface VmaOptions {
  /** How large it is, where a driver is handed it; 1 unless said otherwise. */
  readonly pages?: number;
}

/** The same by name. */
export const vmaOptions = { pages: true } as const satisfies Record<keyof VmaOptions, true>;

/** Options of a `struct drm_file`. */
export interface DrmFileOptions {
  /** Its device; calls that need it refuse a file without. */
  readonly device?: Handle<'drm_device'>;
  /** True: it was opened by the render node. */
  readonly render?: boolean;
  /** False: drm_open() opens it. */
  readonly opened?: boolean;
}

/** The same by name. */
export const drmFileOptions = {
  device: true,
  render: true,
  opened: true,
} as const satisfies Record<keyof DrmFileOptions, true>;

/** Options of a `struct drm_gem_object`. */
export interface DrmGemObjectOptions {
  /** Its device; without one it is never exported. */
  readonly device?: Handle<'drm_device'>;
  /** False: a call makes it, the first that needs an object of its device. */
  readonly created?: boolean;
  readonly pages?: number;
}

/** The same by name. */
export const drmGemObjectOptions = {
  device: true,
  created: true,
  pages: true,
} as const satisfies Record<keyof DrmGemObjectOptions, true>;

/** Options of a udmabuf. */
export interface UdmabufOptions {
  /** Its exporter takes the reservation lock around both ends of an access, as that of the kernel does not. */
  readonly serialised?: boolean;
  readonly pages?: number;
  /** False: it is not there before UDMABUF_CREATE. */
  readonly exported?: boolean;
}

/** The same by name. */
export const udmabufOptions = {
  serialised: true,
  pages: true,
  exported: true,
} as const satisfies Record<keyof UdmabufOptions, true>;

/** Options of a memfd. */
export interface MemfdOptions {
  /** Its size, if it is there from the start; without it memfd_create() makes it, and it is empty. */
  readonly pages?: number;
  /** The seals that it has from the start. */
  readonly seals?: number;
}

/** The same by name. */
export const memfdOptions = {
  pages: true,
  seals: true,
} as const satisfies Record<keyof MemfdOptions, true>;

/** Options of a `struct drm_exec`. */
export interface DrmExecOptions {
  readonly interruptible?: boolean;
  readonly ignore_duplicates?: boolean;
}

/** The same by name. */
export const drmExecOptions = {
  interruptible: true,
  ignore_duplicates: true,
} as const satisfies Record<keyof DrmExecOptions, true>;

/** Options of an array that is made at run time. */
export interface RunTimeArrayOptions {
  /** For how many fences it has room. */
  readonly max?: number;
  /** It signals with its first member; 7.2 has no such array. */
  readonly signal_on_any?: boolean;
}

/** The same by name. */
export const runTimeArrayOptions = {
  max: true,
  signal_on_any: true,
} as const satisfies Record<keyof RunTimeArrayOptions, true>;

/** Options of a variable for a fence. */
export interface FenceSlotOptions {
  /** It never holds but containers. */
  readonly containersOnly?: boolean;
}

/** The same by name. */
export const fenceSlotOptions = {
  containersOnly: true,
} as const satisfies Record<keyof FenceSlotOptions, true>;

/** Options of a stub. */
export interface FenceStubOptions {
  readonly private?: boolean;
}

/** The same by name. */
export const fenceStubOptions = {
  private: true,
} as const satisfies Record<keyof FenceStubOptions, true>;

/** Options of a fence's callback. */
export interface FenceCallbackOptions {
  /** The object that it is part of. */
  readonly storage?: Handle<'kref'>;
}

/** The same by name. */
export const fenceCallbackOptions = {
  storage: true,
} as const satisfies Record<keyof FenceCallbackOptions, true>;

/** Options of a syncobj. */
export interface SyncobjOptions {
  /** References at the start beside those of handles. */
  readonly refs?: number;
  /** False: a call creates it. */
  readonly created?: boolean;
}

/** The same by name. */
export const syncobjOptions = {
  refs: true,
  created: true,
} as const satisfies Record<keyof SyncobjOptions, true>;

/** Options of a handle of a syncobj. */
export interface SyncobjHandleOptions {
  /** What the driver of its DRM file offers. */
  readonly driver?: SyncobjFeature;
}

/** The same by name. */
export const syncobjHandleOptions = {
  driver: true,
} as const satisfies Record<keyof SyncobjHandleOptions, true>;

/** Options of a variable. */
export interface VariableOptions {
  readonly max?: number;
  readonly initially?: number;
}

/** The same by name. */
export const variableOptions = {
  max: true,
  initially: true,
} as const satisfies Record<keyof VariableOptions, true>;

/** Options of a reference-counted object. */
export interface KrefOptions {
  readonly refs?: number;
  /** It guards only a part of a larger object, whose memory stays. */
  readonly embedded?: boolean;
  readonly release?: Body;
}

/** The same by name. */
export const krefOptions = {
  refs: true,
  embedded: true,
  release: true,
} as const satisfies Record<keyof KrefOptions, true>;

/** Options of a module. */
export interface ModuleOptions {
  /** References at the start; none unless said otherwise. */
  readonly refs?: number;
  /** What it runs when it is unloaded. */
  readonly exit?: Body;
}

/** The same by name. */
export const moduleOptions = {
  refs: true,
  exit: true,
} as const satisfies Record<keyof ModuleOptions, true>;

/** Options of a ww_mutex, and of its acquire context. */
export interface WwOptions {
  readonly class?: WwClass;
}

/** The same by name. */
export const wwOptions = {
  class: true,
} as const satisfies Record<keyof WwOptions, true>;

/** Options of a shrinker. */
export interface ShrinkerOptions {
  /** False: it looks for __GFP_FS itself. */
  readonly anyGfp?: boolean;
  readonly gpu?: boolean;
}

/** The same by name. */
export const shrinkerOptions = {
  anyGfp: true,
  gpu: true,
} as const satisfies Record<keyof ShrinkerOptions, true>;

/** Options of an MMU notifier. */
export interface MmuNotifierOptions {
  readonly gpu?: boolean;
}

/** The same by name. */
export const mmuNotifierOptions = {
  gpu: true,
} as const satisfies Record<keyof MmuNotifierOptions, true>;
