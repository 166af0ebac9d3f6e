import {
  type Answer,
  type Request,
  type Vocabulary,
  act,
  call,
  carryOut,
  direct,
  int,
  word,
} from '../word.ts';
import { eventfdCreate } from '../../machine/calls/eventfd.ts';
import { type Machine } from '../../machine/machine.ts';
import { type PoolName } from '../../machine/pools.ts';
import { type Value, ValueError, objectOf, text } from '../value.ts';
import { at } from '../../model/kernel.ts';

/** A descriptor as a value. */
export const fdOf = (fd: number): Value => objectOf('fd', fd);

/** The entry of the table that a case means: a number that no call gave out is an entry that stays empty. */
export function fdIndex(machine: Machine, value: Value): number {
  if (typeof value === 'object' && value !== null && value.kind === 'object' && value.type === 'fd')
    return value.id;
  if (
    typeof value === 'object' &&
    value !== null &&
    value.kind === 'object' &&
    value.type === 'drm'
  ) {
    const [opened] = machine.notes(`fd of drm ${value.id}`);
    if (opened !== undefined) return opened;
  }
  if (value !== null && typeof value !== 'bigint' && typeof value !== 'object')
    throw new ValueError(`${text(value)} is no descriptor`);
  const [known] = machine.notes('no descriptor');
  if (known !== undefined) return known;
  const fd = machine.create('fd');
  machine.setNotes('no descriptor', [fd]);
  return fd;
}

/** The same as a request. */
export function* fdArg(value: Value): Generator<Request, number, Answer> {
  return yield* act(({ machine }) => fdIndex(machine, value));
}

/** Takes something out of a pool. */
export function* create(pool: PoolName): Generator<Request, number, Answer> {
  return yield* act(({ machine }) => machine.create(pool));
}

/** A descriptor, or the failure of the call that was to make it. */
export const fdResult = (result: number, fd: number): Value =>
  result < 0 ? int(result) : fdOf(fd);

/** A new descriptor of a file that the model knows by its kind only. */
export function openFile(machine: Machine, pool: 'other_file' | 'heap_file'): Value {
  const file = machine.create(pool);
  const fd = machine.create('fd');
  at(machine.k.file, file).refs = 1;
  at(machine.k.fd, fd).file = file + 1;
  return fdOf(fd);
}

/** A file that is nothing else: a device node, a temporary file. */
const openOther = direct([], ({ machine }) => openFile(machine, 'other_file'));

/** Descriptors. @see fs/file.c */
export const fileWords: Vocabulary = {
  close: word([['fd']], ['close'], function* (a) {
    const fd = yield* fdArg(a.get('fd'));
    return int(yield* call('close', { fd }));
  }),

  dup: word([['fd']], ['dup'], function* (a) {
    const fd = yield* fdArg(a.get('fd'));
    const newfd = yield* create('fd');
    return fdResult(yield* call('dup', { fd, newfd }), newfd);
  }),

  is_open: direct(
    [['fd']],
    ({ machine }, a) => at(machine.k.fd, fdIndex(machine, a.get('fd'))).file > 0,
  ),

  open_devnull: openOther,
  tmpfile: openOther,

  eventfd: word([], ['eventfd2'], function* () {
    const { result, fd } = yield* carryOut((machine) => eventfdCreate(machine));
    return fdResult(result, fd);
  }),

  eventfd_read: word([['e'], ['wait_ms', 0n]], ['read', 'poll'], function* (a) {
    const fd = yield* fdArg(a.get('e'));
    const waitMs = a.num('wait_ms');
    if (waitMs !== 0) {
      const args = { fds: [fd], events: EPOLLIN, timeout: Math.sign(waitMs) };
      yield* call('poll', args, waitMs < 0 ? Infinity : waitMs * 1e6);
    }
    const result = yield* call('read', { fd });
    return result < 0 ? int(result) : 0n;
  }),
};

/** @see include/uapi/linux/eventpoll.h */
export const EPOLLIN = 1;
