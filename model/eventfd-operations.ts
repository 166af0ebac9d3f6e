import { EBADF, fdTableFull, fileOfFd, installFd, reserveFd } from './fd.ts';
import { type Kernel, at } from './kernel.ts';
import { createFile } from './file.ts';
import { eventfdEffect, signalEventfd } from './eventfd-count.ts';
import { failureNumber } from './errno.ts';
import { operation } from './operation.ts';
import { refuseMemfd } from './memfd.ts';
import { refuse } from './refuse.ts';
import { systemCall } from './system-call.ts';
import { wakePollers } from './poll-wake.ts';

const EAGAIN = failureNumber('-EAGAIN');
const EINVAL = failureNumber('-EINVAL');

/** The eventfd behind a descriptor, -1 if it is another file. */
export function eventfdOfFile(k: Kernel, f: number): number {
  const { of, object } = at(k.fixed.of.file, f);
  return of === 'eventfd_ctx' ? object : -1;
}

/** Operations on eventfds. @see fs/eventfd.c */
export const eventfdOperations = {
  /** A new eventfd with EFD_NONBLOCK at a descriptor: 0 or -EMFILE. @see eventfd2() */
  eventfd2: systemCall({
    name: 'eventfd2',
    params: [
      ['fd', 'fd'],
      ['eventfd', 'eventfd_ctx'],
    ],
    returns: 'errno',
    maySleep: true,
    step: {
      run: (k, a) => {
        reserveFd(k, a.fd);
        at(k.eventfd_ctx, a.eventfd).count = 0;
        installFd(k, a.fd, createFile(k, 'eventfd_ctx', a.eventfd));
        return 0;
      },
      or: [fdTableFull()],
    },
  }),

  /** Counts up and wakes who polls; from any context. @see eventfd_signal() */
  eventfd_signal: operation({
    name: 'eventfd_signal',
    params: [['eventfd', 'eventfd_ctx']],
    effects: (a) => [eventfdEffect(a.eventfd)],
    step: {
      run: (k, a) => {
        signalEventfd(k, a.eventfd);
        return 0;
      },
    },
  }),

  /** Reads the counter of an eventfd, and makes it 0: what it was, -EBADF, -EAGAIN if it is 0, -EINVAL for another file. @see read() */
  read: systemCall({
    name: 'read',
    params: [['fd', 'fd']],
    returns: 'value',
    maySleep: true,
    step: {
      run: (k, a) => {
        const f = fileOfFd(k, a.fd);
        if (f < 0) return EBADF;
        const eventfd = eventfdOfFile(k, f);
        if (eventfd < 0) {
          refuseMemfd(k, f, 'read');
          const isBuffer = at(k.fixed.of.file, f).of === 'dma_buf';
          return isBuffer ? refuse(k, a, 'IOC-09', EINVAL) : EINVAL;
        }
        const it = at(k.eventfd_ctx, eventfd);
        const { count } = it;
        it.count = 0;
        if (count === 0) return EAGAIN;
        wakePollers(k, f);
        return count;
      },
    },
  }),
};
