import type { Process, Rule, TransitionSystem } from '../../checker/transition-system.ts';
import { array, compileSchema, flag, int, struct, type StateOf } from '../../model/schema.ts';
import { at } from './at.ts';

/** State of a fence. */
const FREE = 0;
const ACTIVE = 1;
const SIGNALED = 2;

/** Program counter of a thread. */
const IDLE = 0;
const LOCKED = 1;
const UNLOCK = 2;
const GOT = 3;
const WAIT = 4;
const CALLBACK = 5;
const PUT = 6;

/** The state of FENCE; `lock` is the number of a thread plus one, `current` that of a fence plus one. */
export type FenceState = StateOf<ReturnType<typeof fenceSchema>>;

/** FENCE(n, k): n threads share a reservation object, wait for its k fences or install callbacks; fences are recycled. */
export function fence(threads: number, fences: number): TransitionSystem<FenceState> {
  const thread = threadRules(fences);
  const own = fenceRules(threads);
  return {
    name: `fence ${threads},${fences}`,
    codec: compileSchema(fenceSchema(threads, fences)),
    init: () => undefined,
    processes: [
      ...Array.from({ length: threads }, (_, t): Process<FenceState> => {
        const of = (...list: readonly Rule<FenceState>[]) =>
          list.map((rule) => ({ ...rule, constants: [t] }));
        return {
          name: `thread ${t}`,
          select: {
            of: (s, self: number) => at(s.threads, self).pc,
            constants: [t],
            cases: new Map([
              [IDLE, of(thread.lock)],
              [LOCKED, of(thread.addFence, thread.getFence, thread.prune, thread.nop)],
              [UNLOCK, of(thread.unlock)],
              [GOT, of(thread.wait, thread.addCallback)],
              [WAIT, of(thread.waitDone)],
              [CALLBACK, of(thread.removeCallback)],
              [PUT, of(thread.put)],
            ]),
          },
        };
      }),
      ...Array.from({ length: fences }, (_, f): Process<FenceState> => ({
        name: `fence ${f}`,
        rules: [own.signal, own.runCallback, own.free].map((rule) => ({
          ...rule,
          constants: [f],
        })),
      })),
    ],
  };
}

function fenceSchema(threads: number, fences: number) {
  return struct({
    lock: int(threads),
    fences: array(
      struct({ status: int(SIGNALED), attached: flag, callbacks: array(flag, threads) }),
      fences,
    ),
    threads: array(struct({ pc: int(PUT), current: int(fences) }), threads),
  });
}

function currentFence(s: FenceState, t: number): FenceState['fences'][number] {
  return at(s.fences, at(s.threads, t).current - 1);
}

function threadRules(fences: number) {
  const goto = (s: FenceState, t: number, pc: number): void => {
    at(s.threads, t).pc = pc;
  };
  return {
    lock: {
      name: 'lock',
      guard: (s) => s.lock === 0,
      apply: (s, t: number) => {
        s.lock = t + 1;
        goto(s, t, LOCKED);
      },
    },
    addFence: {
      name: 'add_fence',
      over: [fences],
      guard: (s, _t: number, f: number) => at(s.fences, f).status === FREE,
      apply: (s, t: number, f: number) => {
        const target = at(s.fences, f);
        target.status = ACTIVE;
        target.attached = 1;
        goto(s, t, UNLOCK);
      },
    },
    getFence: {
      name: 'get_fence',
      over: [fences],
      guard: (s, _t: number, f: number) => at(s.fences, f).attached === 1,
      apply: (s, t: number, f: number) => {
        at(s.threads, t).current = f + 1;
        goto(s, t, UNLOCK);
      },
    },
    prune: {
      name: 'prune',
      over: [fences],
      guard: (s, _t: number, f: number) => {
        const target = at(s.fences, f);
        return target.attached === 1 && target.status === SIGNALED;
      },
      apply: (s, _t: number, f: number) => {
        at(s.fences, f).attached = 0;
      },
    },
    nop: { name: 'nop', guard: () => true, apply: (s, t: number) => goto(s, t, UNLOCK) },
    unlock: {
      name: 'unlock',
      guard: () => true,
      apply: (s, t: number) => {
        s.lock = 0;
        goto(s, t, at(s.threads, t).current === 0 ? IDLE : GOT);
      },
    },
    wait: { name: 'wait', guard: () => true, apply: (s, t: number) => goto(s, t, WAIT) },
    addCallback: {
      name: 'add_cb',
      guard: () => true,
      apply: (s, t: number) => {
        const target = currentFence(s, t);
        if (target.status === SIGNALED) return goto(s, t, PUT);
        target.callbacks[t] = 1;
        goto(s, t, CALLBACK);
      },
    },
    waitDone: {
      name: 'wait_done',
      guard: (s, t: number) => currentFence(s, t).status === SIGNALED,
      apply: (s, t: number) => goto(s, t, PUT),
    },
    removeCallback: {
      name: 'remove_cb',
      guard: () => true,
      apply: (s, t: number) => {
        currentFence(s, t).callbacks[t] = 0;
        goto(s, t, PUT);
      },
    },
    put: {
      name: 'put',
      guard: () => true,
      apply: (s, t: number) => {
        at(s.threads, t).current = 0;
        goto(s, t, IDLE);
      },
    },
  } satisfies Readonly<Record<string, Rule<FenceState>>>;
}

function fenceRules(threads: number) {
  const inUse = (s: FenceState, f: number): boolean => {
    const { callbacks } = at(s.fences, f);
    for (let t = 0; t < threads; t++) {
      if (callbacks[t] === 1 || at(s.threads, t).current === f + 1) return true;
    }
    return false;
  };
  return {
    signal: {
      name: 'signal',
      guard: (s, f: number) => at(s.fences, f).status === ACTIVE,
      apply: (s, f: number) => {
        at(s.fences, f).status = SIGNALED;
      },
    },
    runCallback: {
      name: 'run_cb',
      over: [threads],
      guard: (s, f: number, t: number) => {
        const target = at(s.fences, f);
        return target.status === SIGNALED && target.callbacks[t] === 1;
      },
      apply: (s, f: number, t: number) => {
        at(s.fences, f).callbacks[t] = 0;
      },
    },
    free: {
      name: 'free',
      guard: (s, f: number) => {
        const target = at(s.fences, f);
        return target.status === SIGNALED && target.attached === 0 && !inUse(s, f);
      },
      apply: (s, f: number) => {
        at(s.fences, f).status = FREE;
      },
    },
  } satisfies Readonly<Record<string, Rule<FenceState>>>;
}
