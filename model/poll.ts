import { EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLNVAL, EPOLLOUT } from './poll-events.ts';
import { type FileOperations, type PollArgs } from './file-operations.ts';
import { fileKinds } from './file-kinds.ts';
import { type Kernel, at } from './kernel.ts';
import { type Step, goTo } from './operation.ts';
import { type FileKind, fput, getFile } from './file.ts';
import { POLL_FILE, POLL_SCRATCH } from './poll-wake.ts';
import { type Need } from './need.ts';
import { failureNumber } from './errno.ts';
import { fileOfFd } from './fd.ts';
import { ModelLimit } from './limit.ts';
import { mightSleep } from './task.ts';
import { systemCall } from './system-call.ts';

const EINTR = failureNumber('-EINTR');

/** Words of scratch: the descriptor that is looked at, what was found, the kind of this round; and POLL_FILE. */
const INDEX = 0;
const FOUND = 1;
const ROUND = 2;

/** The first round joins the wait queues; the last ones end the call, whatever they find. */
const FIRST = 0;
const AGAIN = 1;
const TIMED_OUT = 2;
const INTERRUPTED = 3;

const NEXT = 0;
const SLEEP = 1;

const word = (k: Kernel, t: number, index: number): number => at(at(k.task, t).scratch, index);

const setWord = (k: Kernel, t: number, index: number, value: number): void => {
  at(k.task, t).scratch[index] = value;
};

const pollKinds: readonly FileOperations[] = fileKinds.filter(({ poll }) => poll !== undefined);

const kindOf = (k: Kernel, f: number): FileOperations | undefined => {
  const { of } = at(k.fixed.of.file, f);
  return pollKinds.find((kind) => kind.of === of);
};

/** Looks at the next descriptor, or ends the round. @see do_poll() */
const next = (k: Kernel, a: PollArgs, t: number): number => {
  const index = word(k, t, INDEX);
  if (index >= a.fds.length) return endOfRound(k, a, t);
  const f = fileOfFd(k, at(a.fds, index));
  setWord(k, t, POLL_FILE, f + 1);
  if (f < 0) return polled(k, a, t, EPOLLNVAL);
  getFile(k, f);
  if (a.timeout !== 0 && word(k, t, ROUND) === FIRST && word(k, t, FOUND) === 0) join(k, f, t);
  const kind = kindOf(k, f);
  if (kind?.poll === undefined) {
    refuseDevice(k, f);
    return polled(k, a, t, EPOLLIN | EPOLLOUT);
  }
  const mask = kind.poll.enter(k, a, t, bases.get(kind.of) ?? 0);
  return mask >= 0 ? polled(k, a, t, mask) : mask;
};

/** A file without a `poll` is always ready; a DRM device has one, and events that the model does not know. */
function refuseDevice(k: Kernel, f: number): void {
  const { of, name } = at(k.fixed.of.file, f);
  if (of === 'drm' || of === 'drm_file')
    throw new ModelLimit(`${name} is polled, and the model knows no events of a DRM device`);
}

/** Joins the wait queue of a file, which lives until it has left. @see poll_wait() */
function join(k: Kernel, f: number, t: number): void {
  const it = at(k.file, f);
  if ((it.pollers & (1 << t)) !== 0) return;
  it.pollers |= 1 << t;
  getFile(k, f);
}

/** What one descriptor has come to; on to the next. */
const polled = (k: Kernel, a: PollArgs, t: number, mask: number): number => {
  const found = mask & (a.events | EPOLLERR | EPOLLHUP | EPOLLNVAL);
  if (found !== 0) setWord(k, t, FOUND, a.fds.length === 1 ? found : word(k, t, FOUND) + 1);
  const f = word(k, t, POLL_FILE) - 1;
  if (f >= 0) fput(k, f, t);
  setWord(k, t, POLL_FILE, 0);
  setWord(k, t, INDEX, word(k, t, INDEX) + 1);
  return word(k, t, INDEX) < a.fds.length ? goTo(NEXT) : endOfRound(k, a, t);
};

const endOfRound = (k: Kernel, a: PollArgs, t: number): number => {
  const found = word(k, t, FOUND);
  const round = word(k, t, ROUND);
  setWord(k, t, INDEX, 0);
  if (found > 0) return leave(k, t, found);
  if (round === INTERRUPTED) return leave(k, t, EINTR);
  if (round === TIMED_OUT || a.timeout === 0) return leave(k, t, 0);
  setWord(k, t, ROUND, AGAIN);
  return goTo(SLEEP);
};

/** Leaves the wait queues. @see poll_freewait() */
function leave(k: Kernel, t: number, result: number): number {
  at(k.task, t).woken = 0;
  for (let f = 0; f < k.file.length; f++) {
    const it = at(k.file, f);
    if ((it.pollers & (1 << t)) === 0) continue;
    it.pollers &= ~(1 << t);
    fput(k, f, t);
  }
  return result;
}

const lookAgain =
  (round: number) =>
  (k: Kernel, a: PollArgs, t: number): number => {
    at(k.task, t).woken = 0;
    setWord(k, t, ROUND, round);
    return next(k, a, t);
  };

/** Any of the files will do. */
const needs = (k: Kernel, a: PollArgs, t: number): Need => {
  const of: Need[] = [];
  for (let f = 0; f < k.file.length; f++) {
    if ((at(k.file, f).pollers & (1 << t)) === 0) continue;
    const need = kindOf(k, f)?.poll?.needs(k, at(k.fixed.of.file, f).object, t, a.events);
    if (need !== undefined) of.push(need);
  }
  return { kind: 'any', of };
};

const isAsleep = (k: Kernel, _: PollArgs, t: number): boolean => at(k.task, t).woken === 0;

const sleep: Step<PollArgs> = {
  ready: (k, _, t) => at(k.task, t).woken === 1,
  run: lookAgain(AGAIN),
  or: [
    {
      label: 'timeout',
      external: 'timeout',
      ready: (k, a, t) => a.timeout > 0 && isAsleep(k, a, t),
      run: lookAgain(TIMED_OUT),
    },
    {
      label: 'interrupted',
      external: 'signal',
      ready: (k, a, t) => at(k.fixed.tasks, t).signals && isAsleep(k, a, t),
      run: lookAgain(INTERRUPTED),
    },
  ],
  waitsFor: needs,
};

const bases = new Map<FileKind, number>();

/** The steps of all kinds that can be polled, behind the first two. */
function kindSteps(): readonly Step<PollArgs>[] {
  const steps: Step<PollArgs>[] = [];
  for (const { of, poll } of pollKinds) {
    const base = SLEEP + 1 + steps.length;
    bases.set(of, base);
    steps.push(...(poll?.steps(base, polled) ?? []));
  }
  return steps;
}

const polls = pollKinds.flatMap(({ poll }) => (poll === undefined ? [] : [poll]));

/** Waiting for several descriptors at once. @see fs/select.c */
export const pollOperations = {
  /**
   * Sleeps until something is found at one of the descriptors: how many of them; of a single one, what is found there (EPOLLIN, …).
   * 0 when the time is up (0 is a look without a sleep, a negative one never ends), or -EINTR. An empty descriptor has EPOLLNVAL.
   * @see poll()
   */
  poll: systemCall({
    name: 'poll',
    polls: true,
    params: [
      ['fds', 'fd[]'],
      ['events', 'number'],
      ['timeout', 'number'],
    ],
    returns: 'value',
    maySleep: true,
    uses: ['poll', 'signals'],
    scratch: POLL_SCRATCH + Math.max(0, ...polls.map(({ scratch }) => scratch)),
    effects: (_, of) => polls.flatMap(({ effects }) => effects(of)),
    calls: (_, of) => polls.flatMap(({ calls }) => calls(of)),
    steps: [
      {
        check: (k, a, t) => {
          if (a.timeout !== 0) mightSleep(k, t);
        },
        run: next,
      },
      sleep,
      ...kindSteps(),
    ],
  }),
};
