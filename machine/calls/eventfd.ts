import { type Issued, issue, issueThen, ended } from './issued-call.ts';
import { EPOLLIN } from '../../model/poll-events.ts';
import { type Machine } from '../machine.ts';
import { type NewFd } from './sync-file.ts';
import { at } from '../../model/kernel.ts';
import { eventfdOfFile } from '../../model/eventfd-operations.ts';
import { failureNumber } from '../../model/errno.ts';

const EAGAIN = failureNumber('-EAGAIN');
const EINVAL = failureNumber('-EINVAL');

/** @see include/linux/eventfd.h */
const EFD_SEMAPHORE = 1;
const EFD_NONBLOCK = 0o4000;
const EFD_CLOEXEC = 0o2000000;

/** eventfd2() with a count to begin with, which has 32 bits. @see fs/eventfd.c do_eventfd() */
export function eventfdCreate(machine: Machine, initval = 0, flags = EFD_NONBLOCK): Issued<NewFd> {
  if ((flags & ~(EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC)) !== 0)
    return ended({ result: EINVAL, fd: -1 });
  const fd = machine.create('fd');
  const eventfd = machine.create('eventfd_ctx');
  machine.setNotes(flagsOf(eventfd), [flags]);
  return issue('eventfd2', { fd, eventfd }, (result, { k }) => {
    if (result === 0) at(k.eventfd_ctx, eventfd).count = initval >>> 0;
    return { result, fd };
  });
}

const flagsOf = (eventfd: number): string => `flags of eventfd ${eventfd}`;

/**
 * read(), of an eventfd as it was made: one with EFD_SEMAPHORE gives one of its count, and one without EFD_NONBLOCK waits for one.
 * @see eventfd_read()
 */
export function fileRead(machine: Machine, fd: number): Issued<number> {
  return issueThen('read', { fd }, (result, after) => {
    const { k } = after;
    const file = at(k.fd, fd).file - 1;
    const eventfd = file < 0 ? -1 : eventfdOfFile(k, file);
    if (eventfd < 0) return ended(result);
    const [flags = EFD_NONBLOCK] = after.notes(flagsOf(eventfd));
    if (result === EAGAIN && (flags & EFD_NONBLOCK) === 0) return readLater(machine, fd);
    if (result <= 0 || (flags & EFD_SEMAPHORE) === 0) return ended(result);
    at(k.eventfd_ctx, eventfd).count = result - 1;
    return ended(1);
  });
}

/** Sleeps until there is something to read, or a signal comes; somebody else may be faster. */
function readLater(machine: Machine, fd: number): Issued<number> {
  return issueThen('poll', { fds: [fd], events: EPOLLIN, timeout: -1 }, (found) =>
    found < 0 ? ended(found) : fileRead(machine, fd),
  );
}
