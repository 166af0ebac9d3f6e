import type { Process, Rule, TransitionSystem } from '../../checker/transition-system.ts';
import { array, compileSchema, flag, int, struct, type StateOf } from '../../model/schema.ts';
import { at } from './at.ts';

/** What a thread does when the lock it wants is taken. */
export type WwPolicy = 'none' | 'die' | 'wound';

const IDLE = 0;
const LOCK = 1;
const BACKOFF = 2;
const SLOW = 3;
const HOLD = 4;

/** The state of WW; an owner is the number of a thread plus one, and a rank the age of its context, 0 the oldest. */
export type WwState = StateOf<ReturnType<typeof wwSchema>>;

/**
 * WW(n, m, policy): n threads take all m locks, each in an order of its own, and the younger one backs off on conflict.
 */
export function ww(threads: number, locks: number, policy: WwPolicy): TransitionSystem<WwState> {
  const rules = wwRules(threads, locks, policy);
  return {
    name: `ww ${threads},${locks} ${policy}`,
    codec: compileSchema(wwSchema(threads, locks)),
    init: () => undefined,
    processes: Array.from({ length: threads }, (_, t): Process<WwState> => {
      const of = (...list: readonly Rule<WwState>[]) =>
        list.map((rule) => ({ ...rule, constants: [t] }));
      const wound = policy === 'wound' ? [rules.wound] : [];
      return {
        name: `thread ${t}`,
        select: {
          of: pcOf,
          constants: [t],
          cases: new Map([
            [IDLE, of(rules.begin)],
            [LOCK, of(rules.acquire, rules.kill, ...wound)],
            [BACKOFF, of(rules.backoff)],
            [SLOW, of(rules.slow, ...wound)],
            [HOLD, of(rules.release)],
          ]),
        },
      };
    }),
  };
}

function wwSchema(threads: number, locks: number) {
  return struct({
    owner: array(int(threads), locks),
    threads: array(
      struct({ pc: int(HOLD), rank: int(threads - 1), cont: int(locks - 1), wounded: flag }),
      threads,
    ),
  });
}

type Thread = WwState['threads'][number];

function pcOf(s: WwState, t: number): number {
  return at(s.threads, t).pc;
}

/** The order in which a thread takes the locks: even threads upwards, odd ones downwards, each from its own start. */
function lockOrder(t: number, locks: number): readonly number[] {
  return Array.from({ length: locks }, (_, k) =>
    t % 2 === 0 ? (t + k) % locks : (((t - k) % locks) + locks) % locks,
  );
}

function wwRules(threads: number, locks: number, policy: WwPolicy) {
  const orders = Array.from({ length: threads }, (_, t) => lockOrder(t, locks));

  const held = (s: WwState, t: number): number => {
    let count = 0;
    for (let b = 0; b < locks; b++) if (s.owner[b] === t + 1) count++;
    return count;
  };
  const next = (s: WwState, t: number): number => {
    const order = at(orders, t);
    for (let k = 0; k < locks; k++) {
      const lock = at(order, k);
      if (s.owner[lock] !== t + 1) return lock;
    }
    return 0;
  };
  const releaseLowest = (s: WwState, t: number): boolean => {
    s.owner[s.owner.indexOf(t + 1)] = 0;
    return held(s, t) === 0;
  };
  /** The lock that a waiting thread wants. */
  const wanted = (s: WwState, t: number, x: Thread): number =>
    x.pc === LOCK ? next(s, t) : x.cont;

  return {
    begin: wwRule(
      'begin',
      () => true,
      (s, t) => {
        const x = at(s.threads, t);
        let active = 0;
        for (let u = 0; u < threads; u++) if (at(s.threads, u).pc !== IDLE) active++;
        x.rank = active;
        x.pc = LOCK;
      },
    ),
    acquire: wwRule(
      'acquire',
      (s, t) => s.owner[next(s, t)] === 0,
      (s, t) => {
        s.owner[next(s, t)] = t + 1;
        if (held(s, t) === locks) at(s.threads, t).pc = HOLD;
      },
    ),
    kill: wwRule(
      'kill',
      (s, t) => {
        const x = at(s.threads, t);
        const owner = at(s.owner, next(s, t));
        if (owner === 0 || held(s, t) === 0) return false;
        if (policy === 'die') return at(s.threads, owner - 1).rank < x.rank;
        return policy === 'wound' && x.wounded === 1;
      },
      (s, t) => {
        const x = at(s.threads, t);
        x.cont = next(s, t);
        x.pc = BACKOFF;
      },
    ),
    wound: wwRule(
      'wound',
      (s, t) => {
        const x = at(s.threads, t);
        const owner = at(s.owner, wanted(s, t, x));
        if (owner === 0) return false;
        const u = at(s.threads, owner - 1);
        return u.rank > x.rank && u.wounded === 0;
      },
      (s, t) => {
        const owner = at(s.owner, wanted(s, t, at(s.threads, t)));
        at(s.threads, owner - 1).wounded = 1;
      },
    ),
    backoff: wwRule(
      'backoff',
      () => true,
      (s, t) => {
        if (!releaseLowest(s, t)) return;
        const x = at(s.threads, t);
        x.pc = SLOW;
        x.wounded = 0;
      },
    ),
    slow: wwRule(
      'slow',
      (s, t) => s.owner[at(s.threads, t).cont] === 0,
      (s, t) => {
        const x = at(s.threads, t);
        s.owner[x.cont] = t + 1;
        x.cont = 0;
        x.pc = locks === 1 ? HOLD : LOCK;
      },
    ),
    release: wwRule(
      'release',
      () => true,
      (s, t) => {
        if (!releaseLowest(s, t)) return;
        const x = at(s.threads, t);
        for (let u = 0; u < threads; u++) {
          const y = at(s.threads, u);
          if (y.pc !== IDLE && y.rank > x.rank) y.rank--;
        }
        x.pc = IDLE;
        x.rank = 0;
        x.wounded = 0;
      },
    ),
  };
}

function wwRule(
  name: string,
  guard: (s: WwState, t: number) => boolean,
  apply: (s: WwState, t: number) => void,
): Rule<WwState> {
  return { name, guard, apply };
}
