import { EPOLLIN, EPOLLOUT } from './poll-events.ts';
import { EVENTFD_COUNT_MAX } from './eventfd-count.ts';
import { at, kernelObject } from './kernel.ts';
import { eventfdNeed } from './eventfd-need.ts';
import { type FileOperations } from './file-operations.ts';
import { type OwnsFile } from './file.ts';
import { int } from './schema.ts';
import { polledObject } from './poll-wake.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `struct eventfd_ctx`: how often it was signalled since somebody read it. */
    eventfd_ctx: { state: { count: number }; fixed: OwnsFile };
  }
}

/** `struct eventfd_ctx`: a counter that the kernel counts up, and that userspace reads and polls; made with EFD_NONBLOCK. @see fs/eventfd.c */
export const eventfdCtx = kernelObject({
  kind: 'eventfd_ctx',
  state: () => ({ count: int(EVENTFD_COUNT_MAX) }),
});

/** An eventfd as a file: readable while its counter is not 0, and always writable. @see eventfd_poll() */
export const eventfdFile: FileOperations = {
  of: 'eventfd_ctx',
  uses: [],
  scratch: 0,
  effects: () => [],
  calls: () => [],
  releaseSteps: () => [],
  poll: {
    uses: [],
    scratch: 0,
    effects: () => [],
    calls: () => [],
    enter: (k, _, t) => (at(k.eventfd_ctx, polledObject(k, t)).count > 0 ? EPOLLIN : 0) | EPOLLOUT,
    steps: () => [],
    needs: (k, object) => eventfdNeed(k, object),
  },
};
