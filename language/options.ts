import { type Body } from './design-model.ts';
import { type Handle, type TaskHandle } from './handle.ts';

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
  /** The op release: runs in whoever drops the last reference. */
  readonly release?: Body;
}

/** Options of a work item. */
export interface WorkOptions {
  readonly queue?: Handle<'workqueue'>;
  /** False: it runs only once something queues it. */
  readonly queued?: boolean;
}

/** Options of a timer. */
export interface TimerOptions {
  /** True: mod_timer() was called before the design begins. */
  readonly armed?: boolean;
  /** TIMER_IRQSAFE: its handler runs with interrupts off. */
  readonly irqsafe?: boolean;
}

/** Options of an interrupt. */
export interface IrqOptions {
  /** The task on whose CPU it runs. */
  readonly interrupts?: TaskHandle;
  /** False: it runs only once something raises it. */
  readonly raised?: boolean;
}

/** Options of a piece of work of the hardware. */
export interface JobOptions {
  /** False: it runs only once something submits it. */
  readonly submitted?: boolean;
  /** It has no bound on its run time: compute, or a batch that waits for userspace. */
  readonly longRunning?: boolean;
}

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
