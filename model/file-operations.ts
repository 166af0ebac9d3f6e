import { type Feature, type Kernel, type ObjectConstants } from './kernel.ts';
import { type FileKind } from './file.ts';
import { type Need } from './need.ts';
import { type Step } from './operation.ts';

/** The arguments of `__fput`: none, for what it releases stands in its scratch. */
export interface FputArgs {
  readonly checked: number;
  readonly polling: number;
}

/** The arguments of poll(). */
export interface PollArgs {
  readonly fds: readonly number[];
  readonly events: number;
  readonly timeout: number;
}

/**
 * How one kind of file is polled. The task has joined the wait queue of the file, which wakePollers() wakes; the object is
 * polledObject().
 */
export interface FilePoll {
  readonly uses: readonly Feature[];
  /** Words of scratch for itself, from POLL_SCRATCH on. */
  readonly scratch: number;
  readonly effects: (of: ObjectConstants) => readonly string[];
  readonly calls: (of: ObjectConstants) => readonly string[];
  /** Begins: what is found at once, or `goTo` one of its steps, the first of which is `base`. */
  readonly enter: (k: Kernel, a: PollArgs, t: number, base: number) => number;
  /** Its further steps; the last returns what `done` gives for what is found. */
  readonly steps: (
    base: number,
    done: (k: Kernel, a: PollArgs, t: number, found: number) => number,
  ) => readonly Step<PollArgs>[];
  /** What somebody who sleeps in the wait queue of this object for some events needs. */
  readonly needs: (k: Kernel, object: number, t: number, events: number) => Need;
}

/**
 * What the kernel does for one kind of file, as its `struct file_operations` says; the file of its owner exports
 * one, and `file-kinds.ts` lists it.
 */
export interface FileOperations {
  readonly of: FileKind;
  readonly uses: readonly Feature[];
  /** Words of scratch that the release has for itself, from FPUT_SCRATCH on. */
  readonly scratch: number;
  readonly effects: (of: ObjectConstants) => readonly string[];
  readonly calls: (of: ObjectConstants) => readonly string[];
  /**
   * The steps of its `release`, which begin at step `base` of `__fput`; the last returns `done()`. The object is
   * releasedObject().
   */
  readonly releaseSteps: (base: number, done: () => number) => readonly Step<FputArgs>[];
  /** Its `poll`; a kind without one is always ready. */
  readonly poll?: FilePoll;
  /** The file was installed at a descriptor: others can see the object. */
  readonly installed?: (k: Kernel, object: number) => void;
}
