import { type Call, type Reply } from './call.ts';
import { errno } from './errno.ts';

const names = new Map<number, string>(
  Object.entries(errno).map(([name, number]) => [number, name]),
);

/** What a program sees of a result of the kernel: -1 and the name of an errno, or what it returned and wrote. */
export function reply(result: number | Reply): Reply {
  if (typeof result !== 'number') return result.ret < 0 ? failed(result.ret) : result;
  return result < 0 ? failed(result) : { ret: result };
}

function failed(result: number): Reply {
  const err = names.get(result);
  if (err === undefined) throw new RangeError(`${result} is no errno of the implementation`);
  return { ret: -1, err };
}

/**
 * The call of a program that an ioctl is: finds the file (-EBADF), and asks its kind for the command (-ENOTTY).
 *
 * @see fs/ioctl.c
 */
export function ioctlCall(command: string, descriptor = 'fd'): Call {
  return function* ioctl(k, args) {
    const file = yield* k.fn.fget(k, args.number(descriptor));
    if (file === undefined) return reply(errno.EBADF);
    const run = file.f_op.ioctl?.[command];
    if (run === undefined) k.commit();
    const result = run === undefined ? errno.ENOTTY : yield* run(k, file, args);
    yield* k.fn.fput(k, file);
    return reply(result);
  };
}
