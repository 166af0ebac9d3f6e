import { Args, type CallArgs, type Reply } from './call.ts';
import { type Co } from './scheduler/point.ts';
import { type Faults, Kernel, type Release } from './kernel.ts';
import { type Implementation } from './implementation.ts';
import { task_work_run } from './task-work.ts';

/** A call that a program cannot make, or an object that it cannot declare: the implementation has none of this name. */
export class Unimplemented extends Error {
  override readonly name = 'Unimplemented';
}

/**
 * A kernel of an implementation, as a program sees it: objects by name, calls by name.
 *
 * @throws {@link Unimplemented} for a name that the implementation does not know
 */
export class Session {
  readonly k: Kernel;
  private readonly implementation: Implementation;

  constructor(implementation: Implementation, release: Release, faults?: Faults) {
    this.implementation = implementation;
    this.k = new Kernel(release, implementation.functions, faults);
  }

  /** Declares an object. */
  declare(word: string, name: string, options: CallArgs = {}): void {
    const declaration = this.implementation.declarations[word];
    if (declaration === undefined) throw new Unimplemented(`no declaration ${word}`);
    declaration(this.k, name, new Args(this.k, options));
  }

  /** Makes a call in the thread that runs, which then goes back to user mode. */
  *call(name: string, args: CallArgs): Co<number | Reply> {
    const result = yield* this.callInKernel(name, args);
    yield* this.returnToUser();
    return result;
  }

  /** Makes a call of who stays in the kernel: what was put off waits until the thread goes back to user mode. */
  *callInKernel(name: string, args: CallArgs): Co<number | Reply> {
    const call = this.implementation.calls[name];
    if (call === undefined) throw new Unimplemented(`no call ${name}`);
    return yield* call(this.k, new Args(this.k, args));
  }

  /** Does what was put off: the last thing of every system call. */
  *returnToUser(): Co<void> {
    if (this.k.current.kind === 'thread') yield* task_work_run(this.k);
  }
}
