import { flag, int } from './schema.ts';
import { type Kernel, kernelObject } from './kernel.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * `struct eventpoll` with its one `struct epitem`: the file + 1 that is watched, for which events, whether only for what is new; is
     * it ready, was it woken while somebody looks, and who looks (task + 1).
     */
    eventpoll: {
      state: {
        file: number;
        events: number;
        edge: number;
        ready: number;
        woken: number;
        scanning: number;
      };
      fixed: object;
    };
  }
}

/** What `ready` and `woken` are when somebody else woke it, and when its own look did. */
export const BY_OTHERS = 1;
/** See {@link BY_OTHERS}. */
export const BY_ITSELF = 2;

/** `struct eventpoll`: a set of watched descriptors; the model has room for one in each. @see fs/eventpoll.c */
export const eventpoll = kernelObject({
  kind: 'eventpoll',
  state: (shape) => ({
    file: int(shape.count.file),
    events: int(63),
    edge: flag,
    ready: int(BY_ITSELF),
    woken: int(BY_ITSELF),
    scanning: int(shape.tasks),
  }),
});

/** The wait queue of a file is woken, by a look of task `by` if it is not -1. @see ep_poll_callback() */
export function wakeEventpolls(k: Kernel, f: number, events: number, by: number): void {
  for (const it of k.eventpoll) {
    if (it.file !== f + 1 || (it.events & events) === 0) continue;
    if (it.scanning === 0) it.ready = BY_OTHERS;
    else if (it.scanning !== by + 1) it.woken = BY_OTHERS;
    else if (it.woken === 0) it.woken = BY_ITSELF;
  }
}

/** A file goes: nobody watches it any more. @see eventpoll_release() */
export function releaseEventpolls(k: Kernel, f: number): void {
  for (const it of k.eventpoll) if (it.file === f + 1) it.file = it.ready = it.woken = 0;
}
