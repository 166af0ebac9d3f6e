import { type Call } from './call.ts';
import { EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLNVAL, EPOLLOUT } from './poll.ts';
import { devices } from './devices.ts';
import { errno } from './errno.ts';
import { ioctlCall, reply } from './ioctl.ts';

const eventNames = [
  [EPOLLIN, 'IN'],
  [EPOLLOUT, 'OUT'],
  [EPOLLERR, 'ERR'],
  [EPOLLHUP, 'HUP'],
  [EPOLLNVAL, 'NVAL'],
] as const;

/** What poll() found at one descriptor, as recordings have it. */
function eventsText(found: number): string {
  const names = eventNames.filter(([bit]) => (found & bit) !== 0).map(([, name]) => name);
  return names.length === 0 ? '-' : names.join('|');
}

/** System calls that every kind of file has. */
export const fileCalls = {
  /** Opens a device node: the file is complete before the descriptor shows it to others. @see do_sys_openat2() */
  *open(k, args) {
    const path = args.text('path');
    const open = devices[path];
    const fd = yield* k.fn.get_unused_fd_flags(k);
    if (fd < 0) return reply(fd);
    const file = open === undefined ? errno.ENOENT : yield* open(k, path);
    if (typeof file === 'number') {
      yield* k.fn.put_unused_fd(k, fd);
      return reply(file);
    }
    yield* k.fn.fd_install(k, fd, file);
    return reply(fd);
  },
  *close(k, args) {
    return reply(yield* k.fn.close(k, args.number('fd')));
  },
  *dup(k, args) {
    return reply(yield* k.fn.dup(k, args.number('fd')));
  },
  *poll(k, args) {
    const revents: number[] = [];
    const pollfd = { fd: args.number('fd'), events: args.number('events') };
    const ret = yield* k.fn.do_sys_poll(k, [pollfd], revents, args.number('timeout'));
    return reply(ret < 0 ? ret : { ret, out: eventsText(revents[0] ?? 0) });
  },
  *eventfd(k, args) {
    return reply(yield* k.fn.eventfd2(k, args.number('initval'), args.number('flags')));
  },
  /** Of an eventfd the call returns the count that it read, as recordings have it. */
  *read(k, args) {
    const file = yield* k.fn.fget(k, args.number('fd'));
    if (file === undefined) return reply(errno.EBADF);
    const result =
      file.f_op.read === undefined ? errno.EINVAL : yield* file.f_op.read(k, file, args);
    yield* k.fn.fput(k, file);
    return reply(result);
  },
  *write(k, args) {
    const file = yield* k.fn.fget(k, args.number('fd'));
    if (file === undefined) return reply(errno.EBADF);
    const result =
      file.f_op.write === undefined ? errno.EINVAL : yield* file.f_op.write(k, file, args);
    yield* k.fn.fput(k, file);
    return reply(result);
  },
  *lseek(k, args) {
    const file = yield* k.fn.fget(k, args.number('fd'));
    if (file === undefined) return reply(errno.EBADF);
    const { llseek } = file.f_op;
    const result =
      llseek === undefined
        ? errno.ESPIPE
        : yield* llseek(k, file, args.number('offset'), args.number('whence'));
    yield* k.fn.fput(k, file);
    return reply(result);
  },
  /** A command that no file knows. */
  ioctl: ioctlCall('unknown'),
} satisfies Readonly<Record<string, Call>>;
