import { BY_ITSELF, BY_OTHERS } from './eventpoll.ts';
import { EBADF, fileOfFd } from './fd.ts';
import { EPOLLERR, EPOLLET, EPOLLHUP, EPOLL_CTL_ADD, EPOLL_CTL_DEL } from './poll-events.ts';
import { type Kernel, type ObjectConstants, at, broke } from './kernel.ts';
import { POLL_FILE, POLL_SCRATCH } from './poll-wake.ts';
import { type ArgsOf, type Step, goTo } from './operation.ts';
import { type FileKind, fput, getFileUnlessZero } from './file.ts';
import { type PollArgs } from './file-operations.ts';
import { ModelLimit } from './limit.ts';
import { type Need } from './need.ts';
import { embed } from './embed.ts';
import { failureNumber } from './errno.ts';
import { fileKinds } from './file-kinds.ts';
import { mightSleep } from './task.ts';
import { systemCall } from './system-call.ts';

const EEXIST_LIMIT =
  'epoll_ctl() adds a second descriptor: the model has room for one in each d.eventpoll()';
const EINTR = failureNumber('-EINTR');
const EINVAL = failureNumber('-EINVAL');
const ENOENT = failureNumber('-ENOENT');

const kinds = fileKinds.flatMap(({ of, poll }) => (poll === undefined ? [] : [{ of, poll }]));

interface OnEventpoll {
  readonly ep: number;
}

const pollArgs = { fds: [], events: 0, timeout: 0 };

const asPoll = (k: Kernel, a: OnEventpoll): PollArgs & typeof pollArgs => {
  pollArgs.events = at(k.eventpoll, a.ep).events;
  return pollArgs;
};

/** A look at the watched file, from step `base` on: how it begins, and its steps. `then` gets what is found. @see ep_item_poll() */
function look<A extends OnEventpoll>(
  base: number,
  then: (k: Kernel, a: A, t: number, found: number) => number,
) {
  const found = (k: Kernel, a: A, t: number, mask: number): number => {
    const { scratch } = at(k.task, t);
    fput(k, at(scratch, POLL_FILE) - 1, t);
    scratch[POLL_FILE] = 0;
    return then(k, a, t, mask & (at(k.eventpoll, a.ep).events | EPOLLERR | EPOLLHUP));
  };
  const steps: Step<A>[] = [];
  const bases = new Map<FileKind, number>();
  for (const { of, poll } of kinds) {
    const first = base + steps.length;
    bases.set(of, first);
    const inner = poll.steps(0, (_k, _a, _t, mask) => mask);
    steps.push(
      ...embed<A, PollArgs>(
        { steps: inner, scratch: 0 },
        { base: first, on: asPoll, statically: () => pollArgs, after: found },
      ),
    );
  }
  const begin = (k: Kernel, a: A, t: number): number => {
    const f = at(k.eventpoll, a.ep).file - 1;
    if (f < 0 || !getFileUnlessZero(k, f)) return then(k, a, t, 0);
    at(k.task, t).scratch[POLL_FILE] = f + 1;
    const { of } = at(k.fixed.of.file, f);
    const kind = kinds.find((one) => one.of === of);
    const mask = kind?.poll.enter(k, asPoll(k, a), t, bases.get(of) ?? 0) ?? 0;
    return mask >= 0 ? found(k, a, t, mask) : mask;
  };
  return { begin, steps };
}

const ctlParams = [
  ['ep', 'eventpoll'],
  ['op', 'number'],
  ['fd', 'fd'],
  ['events', 'number'],
] as const;

type CtlArgs = ArgsOf<typeof ctlParams>;

/** What is there already makes it ready. @see ep_insert() */
const adding = look<CtlArgs>(1, (k, a, _, found) => {
  if (found !== 0) at(k.eventpoll, a.ep).ready = BY_OTHERS;
  return 0;
});

const ctl = (k: Kernel, a: CtlArgs, t: number): number => {
  const f = fileOfFd(k, a.fd);
  if (f < 0) return EBADF;
  const it = at(k.eventpoll, a.ep);
  if (a.op === EPOLL_CTL_DEL) {
    if (it.file !== f + 1) return ENOENT;
    it.file = it.events = it.edge = it.ready = it.woken = 0;
    return 0;
  }
  if (a.op !== EPOLL_CTL_ADD) return EINVAL;
  if (it.file > 0) throw new ModelLimit(EEXIST_LIMIT);
  const { of, name } = at(k.fixed.of.file, f);
  if (!kinds.some((kind) => kind.of === of))
    throw new ModelLimit(`epoll_ctl() of ${name}, which cannot be polled in the model`);
  it.file = f + 1;
  it.events = a.events & ~EPOLLET;
  it.edge = (a.events & EPOLLET) === 0 ? 0 : 1;
  it.ready = 0;
  return adding.begin(k, a, t);
};

const waitParams = [
  ['ep', 'eventpoll'],
  ['timeout', 'number'],
] as const;

type WaitArgs = ArgsOf<typeof waitParams>;

/** Why it was ready when this look began. */
const REASON = 0;
const SLEEP = 1;

/**
 * The item is off the list while it is looked at; what wakes it meanwhile puts it back, and so does a level that is still there.
 * @see ep_send_events(), ep_done_scan()
 */
const scanned = (k: Kernel, a: WaitArgs, t: number, found: number): number => {
  const it = at(k.eventpoll, a.ep);
  const { scratch } = at(k.task, t);
  if (found !== 0 && it.edge === 1 && scratch[REASON] === BY_ITSELF) broke(k, 'POLL-10');
  scratch[REASON] = 0;
  it.scanning = 0;
  it.ready = found !== 0 && it.edge === 0 ? BY_OTHERS : it.woken;
  it.woken = 0;
  if (found !== 0) return found;
  return a.timeout === 0 ? 0 : goTo(0);
};

const looking = look<WaitArgs>(SLEEP + 1, scanned);

const scan = (k: Kernel, a: WaitArgs, t: number): number => {
  const it = at(k.eventpoll, a.ep);
  at(k.task, t).scratch[REASON] = it.ready;
  it.ready = 0;
  it.scanning = t + 1;
  return looking.begin(k, a, t);
};

const isReady = (k: Kernel, a: WaitArgs): boolean => {
  const { ready, scanning } = at(k.eventpoll, a.ep);
  return ready > 0 && scanning === 0;
};

/** Whoever sleeps needs what somebody needs who polls the file. */
const needs = (k: Kernel, a: WaitArgs, t: number): Need => {
  const f = at(k.eventpoll, a.ep).file - 1;
  const { of, object } = f < 0 ? { of: undefined, object: -1 } : at(k.fixed.of.file, f);
  const kind = kinds.find((one) => one.of === of);
  return kind?.poll.needs(k, object, t, at(k.eventpoll, a.ep).events) ?? { kind: 'any', of: [] };
};

const calls = (_: unknown, of: ObjectConstants): readonly string[] =>
  kinds.flatMap(({ poll }) => poll.calls(of));

const effects = (_: unknown, of: ObjectConstants): readonly string[] =>
  kinds.flatMap(({ poll }) => poll.effects(of));

const common = {
  returns: 'value',
  maySleep: true,
  polls: true,
  uses: ['poll', 'signals'],
  scratch: POLL_SCRATCH + Math.max(0, ...kinds.map(({ poll }) => poll.scratch)),
  calls,
  effects,
} as const;

/** Watching a descriptor. @see fs/eventpoll.c */
export const epollOperations = {
  /**
   * Watches a descriptor (EPOLL_CTL_ADD), for events and with EPOLLET only for what is new, or no longer (EPOLL_CTL_DEL): 0, -EBADF,
   * -EINVAL, -ENOENT. What is watched keeps no reference of the file.
   * @see epoll_ctl()
   */
  epoll_ctl: systemCall({
    ...common,
    name: 'epoll_ctl',
    params: ctlParams,
    steps: [{ check: (k, _, t) => mightSleep(k, t), run: ctl }, ...adding.steps],
  }),

  /**
   * Sleeps until the watched descriptor is ready and a look finds an event: the events; 0 when the time is up (0 is a look, a negative
   * one never ends), or -EINTR.
   * @see epoll_wait()
   */
  epoll_wait: systemCall({
    ...common,
    name: 'epoll_wait',
    params: waitParams,
    steps: [
      {
        check: (k, _, t) => mightSleep(k, t),
        run: (k, a, t) => {
          if (isReady(k, a)) return scan(k, a, t);
          return a.timeout === 0 ? 0 : goTo(SLEEP);
        },
      },
      {
        ready: isReady,
        run: scan,
        or: [
          {
            label: 'timeout',
            external: 'timeout',
            ready: (k, a) => a.timeout > 0 && !isReady(k, a),
            run: () => 0,
          },
          {
            label: 'interrupted',
            external: 'signal',
            ready: (k, a, t) => at(k.fixed.tasks, t).signals && !isReady(k, a),
            run: () => EINTR,
          },
        ],
        waitsFor: needs,
      },
      ...looking.steps,
    ],
  }),
};
