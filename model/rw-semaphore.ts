import { ModelLimit } from './limit.ts';
import { type Kernel, at, broke, kernelObject, needsTask } from './kernel.ts';
import { type Need } from './need.ts';
import { type Step, goTo, operation } from './operation.ts';
import { int } from './schema.ts';
import { breaksSignalling } from './signalling.ts';
import { mightSleep } from './task.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * `struct rw_semaphore`: readers, those who read twice, and queued writers as bit masks of tasks, the writer as task + 1.
     */
    rw_semaphore: {
      state: { readers: number; again: number; writer: number; queued: number };
      /** `isMappingLock`: it is the i_mmap_rwsem of a file, which reclaim takes to unmap its pages. */
      fixed: { readonly isMmapLock: boolean; readonly isMappingLock?: true };
    };
  }
}

interface Args {
  readonly lock: number;
}

/**
 * `struct rw_semaphore`: many readers or one writer; a queued writer blocks new readers.
 *
 * That last point is what turns two read locks and an innocent writer into a deadlock.
 * @see kernel/locking/rwsem.c
 */
export const rwSemaphore = kernelObject({
  kind: 'rw_semaphore',
  state: (shape) => ({
    readers: int(2 ** shape.tasks - 1),
    again: int(2 ** shape.tasks - 1),
    writer: int(shape.tasks),
    queued: int(2 ** shape.tasks - 1),
  }),
  heldBy: (k, index, t) => {
    const lock = at(k.rw_semaphore, index);
    const { name } = at(k.fixed.of.rw_semaphore, index);
    if (lock.writer === t + 1) return `${name} (write)`;
    return (lock.readers & (1 << t)) === 0 ? undefined : `${name} (read)`;
  },
});

const readable = (k: Kernel, a: Args): boolean => {
  const lock = at(k.rw_semaphore, a.lock);
  return lock.writer === 0 && lock.queued === 0;
};

const writable = (k: Kernel, a: Args): boolean => {
  const lock = at(k.rw_semaphore, a.lock);
  return lock.writer === 0 && lock.readers === 0;
};

/** Takes the lock for reading; the caller knows that it may. */
const takeRead = (k: Kernel, a: Args, t: number): number => {
  const lock = at(k.rw_semaphore, a.lock);
  if ((lock.again & (1 << t)) !== 0)
    throw new ModelLimit('a task reads one rw_semaphore more than twice');
  if ((lock.readers & (1 << t)) === 0) lock.readers |= 1 << t;
  else lock.again |= 1 << t;
  return 0;
};

const takeWrite = (k: Kernel, a: Args, t: number): number => {
  const lock = at(k.rw_semaphore, a.lock);
  lock.writer = t + 1;
  lock.queued &= ~(1 << t);
  return 0;
};

/** Why a reader sleeps: a writer holds the lock, or queued before it. */
const readerWaitsFor =
  (callText: string) =>
  (k: Kernel, a: Args): Need => {
    const lock = at(k.rw_semaphore, a.lock);
    const { name } = at(k.fixed.of.rw_semaphore, a.lock);
    if (lock.writer !== 0) {
      return needsTask(
        k,
        lock.writer - 1,
        name,
        `${callText}(${name}) needs the writer to release it`,
      );
    }
    const queued = 31 - Math.clz32(lock.queued);
    return needsTask(
      k,
      queued,
      name,
      `${callText}(${name}) queues behind the writer that already waits`,
    );
  };

const writerWaitsFor =
  (callText: string) =>
  (k: Kernel, a: Args): Need => {
    const lock = at(k.rw_semaphore, a.lock);
    const { name } = at(k.fixed.of.rw_semaphore, a.lock);
    const because = `${callText}(${name}) needs every holder to release it`;
    if (lock.writer !== 0) return needsTask(k, lock.writer - 1, name, because);
    const of: Need[] = [];
    for (let t = 0; t < k.task.length; t++) {
      if ((lock.readers & (1 << t)) !== 0) of.push(needsTask(k, t, name, because));
    }
    return { kind: 'all', of };
  };

/** `mmap_lock` ranks outside every reservation lock and acquire context. */
const checkRank = (k: Kernel, a: Args, t: number): void => {
  mightSleep(k, t);
  if (at(k.fixed.of.rw_semaphore, a.lock).isMmapLock) checkMmapLock(k, t);
};

/** Breaks MM-01 if the task takes `mmap_lock` inside a reservation lock, an acquire context or reclaim; FENCE-40 in a signalling path. */
export function checkMmapLock(k: Kernel, t: number): void {
  if (at(k.task, t).reclaim > 0) broke(k, 'MM-01');
  breaksSignalling(k, t, 'FENCE-40');
  for (const lock of k.ww_mutex) {
    if (lock.owner === t + 1) broke(k, 'MM-01');
  }
  for (let c = 0; c < k.ww_acquire_ctx.length; c++) {
    if (at(k.ww_acquire_ctx, c).task === t + 1) broke(k, 'MM-01');
  }
}

/** Breaks LOCK-41 if the task has the i_mmap_rwsem of a file: reclaim takes that lock, also with a reservation lock held. */
export function checkMappingLock(k: Kernel, t: number): void {
  for (let l = 0; l < k.rw_semaphore.length; l++) {
    if (at(k.fixed.of.rw_semaphore, l).isMappingLock !== true) continue;
    const { readers, writer } = at(k.rw_semaphore, l);
    if (writer === t + 1 || (readers & (1 << t)) !== 0) broke(k, 'LOCK-41');
  }
}

/** The step of a read lock, for every call that takes one. */
export const readStep = (callText: string): Step<Args> => ({
  check: checkRank,
  ready: readable,
  run: takeRead,
  waitsFor: readerWaitsFor(callText),
});

const readOperation = (name: string) =>
  operation({
    name,
    params: [['lock', 'rw_semaphore']],
    maySleep: true,
    effects: (a) => [`read:rw_semaphore:${a.lock}`],
    step: readStep(name),
  });

const writeOperation = (name: string) =>
  operation({
    name,
    params: [['lock', 'rw_semaphore']],
    maySleep: true,
    effects: (a) => [`write:rw_semaphore:${a.lock}`],
    steps: [
      {
        check: checkRank,
        run: (k, a, t) => {
          if (writable(k, a)) return takeWrite(k, a, t);
          at(k.rw_semaphore, a.lock).queued |= 1 << t;
          return goTo(1);
        },
      },
      { ready: writable, run: takeWrite, waitsFor: writerWaitsFor(name) },
    ],
  });

const readUnlock = (k: Kernel, a: Args, t: number): number => {
  const lock = at(k.rw_semaphore, a.lock);
  if ((lock.readers & (1 << t)) === 0) broke(k, 'CTX-03');
  else giveRead(k, a.lock, t);
  return 0;
};

/** Gives one of the task's reads back. */
export function giveRead(k: Kernel, l: number, t: number): void {
  const lock = at(k.rw_semaphore, l);
  if ((lock.again & (1 << t)) === 0) lock.readers &= ~(1 << t);
  else lock.again &= ~(1 << t);
}

const readUnlockOperation = (name: string) =>
  operation({
    name,
    params: [['lock', 'rw_semaphore']],
    effects: (a) => [`rw_semaphore:${a.lock}`],
    step: { run: readUnlock },
  });

const writeUnlockOperation = (name: string) =>
  operation({
    name,
    params: [['lock', 'rw_semaphore']],
    effects: (a) => [`rw_semaphore:${a.lock}`],
    step: {
      run: (k, a, t) => {
        const lock = at(k.rw_semaphore, a.lock);
        if (lock.writer !== t + 1) broke(k, 'CTX-03');
        else lock.writer = 0;
        return 0;
      },
    },
  });

const readTrylockOperation = (name: string) =>
  operation({
    name,
    params: [['lock', 'rw_semaphore']],
    returns: 'bool',
    step: {
      run: (k, a, t) => {
        if (!readable(k, a)) return 0;
        takeRead(k, a, t);
        return 1;
      },
    },
  });

/**
 * Operations on rw_semaphores, and the same on an mmap_lock and on the i_mmap_rwsem of a file under their own names.
 * @see include/linux/rwsem.h, include/linux/mmap_lock.h, include/linux/fs.h
 */
export const rwSemaphoreOperations = {
  down_read: readOperation('down_read'),
  down_write: writeOperation('down_write'),
  up_read: readUnlockOperation('up_read'),
  up_write: writeUnlockOperation('up_write'),
  down_read_trylock: readTrylockOperation('down_read_trylock'),
  mmap_read_lock: readOperation('mmap_read_lock'),
  mmap_write_lock: writeOperation('mmap_write_lock'),
  mmap_read_unlock: readUnlockOperation('mmap_read_unlock'),
  mmap_write_unlock: writeUnlockOperation('mmap_write_unlock'),
  i_mmap_lock_read: readOperation('i_mmap_lock_read'),
  i_mmap_lock_write: writeOperation('i_mmap_lock_write'),
  i_mmap_unlock_read: readUnlockOperation('i_mmap_unlock_read'),
  i_mmap_unlock_write: writeUnlockOperation('i_mmap_unlock_write'),
  mmap_read_trylock: readTrylockOperation('mmap_read_trylock'),

  /** Takes the lock for writing if it is free: 1, else 0. @see down_write_trylock() */
  down_write_trylock: operation({
    name: 'down_write_trylock',
    params: [['lock', 'rw_semaphore']],
    returns: 'bool',
    step: {
      run: (k, a, t) => {
        if (!writable(k, a)) return 0;
        takeWrite(k, a, t);
        return 1;
      },
    },
  }),
};
