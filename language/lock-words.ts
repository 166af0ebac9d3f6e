import { type Body } from './design-model.ts';
import { type Handle, type TaskHandle, type VariableHandle, variableHandle } from './handle.ts';
import { TaskWords } from './task-words.ts';
import {
  type KrefOptions,
  type ModuleOptions,
  type VariableOptions,
  type WwOptions,
  krefOptions,
  moduleOptions,
  variableOptions,
  wwOptions,
} from './options.ts';
import { type TaskFixed } from '../model/task.ts';
import { exitRoutine } from '../model/module-exit.ts';
import { optionsOf } from './options-of.ts';

/** The words for locks, and for the plain things that tasks share. */
export class LockWords extends TaskWords {
  /** `struct mutex` */
  mutex(name: string): Handle<'mutex'> {
    return this.add('mutex', { name });
  }

  /** `spinlock_t` */
  spinlock(name: string): Handle<'spinlock'> {
    return this.add('spinlock', { name });
  }

  /** `struct rw_semaphore` */
  rw_semaphore(name: string): Handle<'rw_semaphore'> {
    return this.add('rw_semaphore', { name, isMmapLock: false });
  }

  /** The `mmap_lock` of an address space; user accesses fault through it. */
  mmap_lock(name = 'mmap_lock'): Handle<'rw_semaphore'> {
    return this.add('rw_semaphore', { name, isMmapLock: true });
  }

  /** The `i_mmap_rwsem` of a file's address_space: reclaim takes it to unmap pages, with whatever the task holds. */
  i_mmap_rwsem(name = 'i_mmap_rwsem'): Handle<'rw_semaphore'> {
    return this.add('rw_semaphore', { name, isMmapLock: false, isMappingLock: true });
  }

  /** `struct completion` */
  completion(name: string): Handle<'completion'> {
    return this.add('completion', { name });
  }

  /** `wait_queue_head_t` */
  wait_queue(name: string): Handle<'wait_queue'> {
    return this.add('wait_queue', { name });
  }

  /** A shared variable of the driver, from 0 to `max`. */
  variable(name: string, options: VariableOptions = {}): VariableHandle {
    const { max = 1, initially = 0 } = optionsOf('variable', name, options, variableOptions);
    const { index } = this.add('variable', { name, max, initially });
    return variableHandle(index, name, max);
  }

  /**
   * A reference-counted object of the driver; `release` runs in whoever drops the last reference. An `embedded` count guards
   * only a part of a larger object, whose memory stays.
   */
  kref(name: string, options: KrefOptions = {}): Handle<'kref'> {
    const { refs = 1, embedded = false, release } = optionsOf('kref', name, options, krefOptions);
    const handle = this.add('kref', { name, initially: refs, embedded });
    this.routine(`kref-release:${handle.index}`, `release of ${name}`, release);
    return handle;
  }

  /** A domain of RCU, for synchronize_rcu(). */
  rcu(name = 'rcu'): Handle<'rcu'> {
    return this.add('rcu', { name });
  }

  /** `struct rcu_head` with its callback, which runs some time after call_rcu() and a grace period. */
  rcu_head(name: string, domain: Handle<'rcu'>, body: Body): TaskHandle {
    this.given('rcu_head', name, 'rcu', domain);
    const fixed: TaskFixed = { kind: 'softirq', startsReady: false, signals: false, rcuHead: true };
    return this.task(name, fixed, (t) => {
      t.rcu_do_batch(domain);
      t.scope(() => body(t));
    });
  }

  /** `struct module`: the text of a driver; its `exit` runs when it is unloaded. */
  module(name: string, options: ModuleOptions = {}): Handle<'module'> {
    const { refs = 0, exit } = optionsOf('module', name, options, moduleOptions);
    const handle = this.add('module', { name, initially: refs });
    this.routine(exitRoutine(handle.index), `exit of ${name}`, exit);
    return handle;
  }

  /** `struct list_head`: a list of the driver, which needs a lock from elsewhere. */
  list_head(name: string): Handle<'list_head'> {
    return this.add('list_head', { name });
  }

  /** `struct srcu_struct`: a domain of sleepable RCU. */
  srcu_struct(name: string): Handle<'srcu_struct'> {
    return this.add('srcu_struct', { name });
  }

  /** `struct ww_mutex` */
  ww_mutex(name: string, options: WwOptions = {}): Handle<'ww_mutex'> {
    const { class: wwClass = 'wait-die' } = optionsOf('ww_mutex', name, options, wwOptions);
    return this.add('ww_mutex', { name, class: wwClass, isReservation: false });
  }

  /** `struct ww_acquire_ctx`; the class of reservation locks is Wait-Die. */
  ww_acquire_ctx(name: string, options: WwOptions = {}): Handle<'ww_acquire_ctx'> {
    const { class: wwClass = 'wait-die' } = optionsOf('ww_acquire_ctx', name, options, wwOptions);
    return this.add('ww_acquire_ctx', { name, class: wwClass });
  }

  /** CONFIG_DEBUG_WW_MUTEX_SLOWPATH: locks may return -EDEADLK without contention. */
  config_debug_ww_mutex_slowpath(): void {
    this.model.injectDeadlk = true;
  }
}
