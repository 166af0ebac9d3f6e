import type { Process, Rule, TransitionSystem } from '../../checker/transition-system.ts';
import { array, compileSchema, flag, int, struct, type StateOf } from '../../model/schema.ts';
import { at } from './at.ts';

/** Which part of the contract is broken: wait under the locks, lock while signalling, or both, which deadlocks. */
export type ContractVariant = 'good' | 'hold' | 'sig' | 'both';

/** State of a fence. */
const NONE = 0;
const ACTIVE = 1;
const SIGNALED = 2;

/** Program counter of a context. */
const LOCK_A = 0;
const LOCK_B = 1;
const SUBMIT = 2;
const UNLOCK_B = 3;
const UNLOCK_A = 4;
const WAIT = 5;
const RESET = 6;

/** Program counter of an engine. */
const ENGINE_IDLE = 0;
const ENGINE_BUSY = 1;
const ENGINE_LOCKED = 2;

/** The state of CONTRACT; a lock is free (0), of context i (i + 1), or of an engine (n + 1). */
export type ContractState = StateOf<ReturnType<typeof contractSchema>>;

/** CONTRACT(n, variant): fence dependencies against lock order, with n contexts, engines, locks and fences. */
export function contract(n: number, variant: ContractVariant): TransitionSystem<ContractState> {
  const context = contextRules(n, variant === 'hold' || variant === 'both');
  const engine = engineRules(n);
  const signalling =
    variant === 'sig' || variant === 'both' ? [engine.lock, engine.unlock] : [engine.signal];
  const all = Array.from({ length: n }, (_, i) => i);
  const of = (i: number, list: readonly Rule<ContractState>[]) =>
    list.map((rule) => ({ ...rule, constants: [i] }));
  return {
    name: `contract ${n} ${variant}`,
    codec: compileSchema(contractSchema(n)),
    init: () => undefined,
    processes: [
      ...all.map((i): Process<ContractState> => ({
        name: `context ${i}`,
        select: {
          of: (s, self: number) => at(s.contexts, self).pc,
          constants: [i],
          cases: new Map(context.map((rule, pc) => [pc, of(i, [rule])])),
        },
      })),
      ...all.map((i): Process<ContractState> => ({
        name: `engine ${i}`,
        rules: of(i, [engine.run, ...signalling]),
      })),
    ],
  };
}

function contractSchema(n: number) {
  return struct({
    contexts: array(
      struct({
        lock: int(n + 1),
        fence: int(SIGNALED),
        depends: flag,
        pc: int(RESET),
        engine: int(ENGINE_LOCKED),
      }),
      n,
    ),
  });
}

/** The lock that context i takes first: the lower one of i and i + 1. */
function lockA(n: number, i: number): number {
  return i === n - 1 ? 0 : i;
}

function lockB(n: number, i: number): number {
  return i === n - 1 ? n - 1 : i + 1;
}

/** The rules of a context, by program counter. */
function contextRules(n: number, hold: boolean): readonly Rule<ContractState>[] {
  const free = (s: ContractState, lock: number): boolean => at(s.contexts, lock).lock === 0;
  const take = (s: ContractState, lock: number, owner: number): void => {
    at(s.contexts, lock).lock = owner;
  };
  const goto = (s: ContractState, i: number, pc: number): void => {
    at(s.contexts, i).pc = pc;
  };
  const rules = new Map<number, Rule<ContractState>>([
    [
      LOCK_A,
      {
        name: 'lock a',
        guard: (s, i: number) => free(s, lockA(n, i)),
        apply: (s, i: number) => {
          take(s, lockA(n, i), i + 1);
          goto(s, i, LOCK_B);
        },
      },
    ],
    [
      LOCK_B,
      {
        name: 'lock b',
        guard: (s, i: number) => free(s, lockB(n, i)),
        apply: (s, i: number) => {
          take(s, lockB(n, i), i + 1);
          goto(s, i, SUBMIT);
        },
      },
    ],
    [
      SUBMIT,
      {
        name: 'submit',
        guard: () => true,
        apply: (s, i: number) => {
          const self = at(s.contexts, i);
          self.fence = ACTIVE;
          if (i > 0) self.depends = at(s.contexts, i - 1).fence === ACTIVE ? 1 : 0;
          self.pc = hold ? WAIT : UNLOCK_B;
        },
      },
    ],
    [
      UNLOCK_B,
      {
        name: 'unlock b',
        guard: () => true,
        apply: (s, i: number) => {
          take(s, lockB(n, i), 0);
          goto(s, i, UNLOCK_A);
        },
      },
    ],
    [
      UNLOCK_A,
      {
        name: 'unlock a',
        guard: () => true,
        apply: (s, i: number) => {
          take(s, lockA(n, i), 0);
          goto(s, i, hold ? RESET : WAIT);
        },
      },
    ],
    [
      WAIT,
      {
        name: 'wait',
        guard: (s, i: number) => at(s.contexts, i).fence === SIGNALED,
        apply: (s, i: number) => goto(s, i, hold ? UNLOCK_B : RESET),
      },
    ],
    [
      RESET,
      {
        name: 'reset',
        guard: () => true,
        apply: (s, i: number) => {
          at(s.contexts, i).fence = NONE;
          goto(s, i, LOCK_A);
        },
      },
    ],
  ]);
  return [...rules].toSorted(([a], [b]) => a - b).map(([, rule]) => rule);
}

function engineRules(n: number) {
  const signal = (s: ContractState, i: number): void => {
    const self = at(s.contexts, i);
    self.fence = SIGNALED;
    self.engine = ENGINE_IDLE;
    if (i + 1 < n) at(s.contexts, i + 1).depends = 0;
  };
  return {
    run: {
      name: 'run',
      guard: (s, i: number) => {
        const { engine, fence, depends } = at(s.contexts, i);
        return engine === ENGINE_IDLE && fence === ACTIVE && depends === 0;
      },
      apply: (s, i: number) => {
        at(s.contexts, i).engine = ENGINE_BUSY;
      },
    },
    signal: {
      name: 'signal',
      guard: (s, i: number) => at(s.contexts, i).engine === ENGINE_BUSY,
      apply: signal,
    },
    lock: {
      name: 'lock to signal',
      guard: (s, i: number) =>
        at(s.contexts, i).engine === ENGINE_BUSY && at(s.contexts, lockA(n, i)).lock === 0,
      apply: (s, i: number) => {
        at(s.contexts, lockA(n, i)).lock = n + 1;
        at(s.contexts, i).engine = ENGINE_LOCKED;
      },
    },
    unlock: {
      name: 'signal and unlock',
      guard: (s, i: number) => at(s.contexts, i).engine === ENGINE_LOCKED,
      apply: (s, i: number) => {
        at(s.contexts, lockA(n, i)).lock = 0;
        signal(s, i);
      },
    },
  } satisfies Readonly<Record<string, Rule<ContractState>>>;
}
