import type { Process, Rule, TransitionSystem } from '../../checker/transition-system.ts';
import { array, compileSchema, flag, int, struct, type StateOf } from '../../model/schema.ts';
import { at } from './at.ts';
import type { WwPolicy } from './ww.ts';

const IDLE = 0;
const LOCK = 1;
const BACKOFF = 2;
const SLOW = 3;
const HOLD = 4;

/** The state of WWS: as of WW, but `want` is the number of the wanted lock plus one. */
export type WwsState = StateOf<ReturnType<typeof wwsSchema>>;

/** WWS(n, m, policy): as WW, but every thread takes and gives back its locks in any order, so all are alike. */
export function wws(threads: number, locks: number, policy: WwPolicy): TransitionSystem<WwsState> {
  const rules = wwsRules(threads, locks, policy);
  return {
    name: `wws ${threads},${locks} ${policy}`,
    codec: compileSchema(wwsSchema(threads, locks)),
    init: () => undefined,
    processes: Array.from({ length: threads }, (_, t): Process<WwsState> => {
      const of = (...list: readonly Rule<WwsState>[]) =>
        list.map((rule) => ({ ...rule, constants: [t] }));
      const wound = policy === 'wound' ? [rules.wound] : [];
      return {
        name: `thread ${t}`,
        select: {
          of: pcOf,
          constants: [t],
          cases: new Map([
            [IDLE, of(rules.begin)],
            [LOCK, of(rules.acquire, rules.acquireLast, rules.kill, ...wound)],
            [BACKOFF, of(rules.backoff)],
            [SLOW, of(rules.acquire, rules.acquireLast, ...wound)],
            [HOLD, of(rules.release)],
          ]),
        },
      };
    }),
  };
}

function wwsSchema(threads: number, locks: number) {
  return struct({
    owner: array(int(threads), locks),
    threads: array(
      struct({ pc: int(HOLD), rank: int(threads - 1), want: int(locks), wounded: flag }),
      threads,
    ),
  });
}

function pcOf(s: WwsState, t: number): number {
  return at(s.threads, t).pc;
}

function wwsRules(threads: number, locks: number, policy: WwPolicy) {
  const held = (s: WwsState, t: number): number => {
    let count = 0;
    for (let b = 0; b < locks; b++) if (s.owner[b] === t + 1) count++;
    return count;
  };
  const ownerOfWanted = (s: WwsState, t: number): number => at(s.owner, at(s.threads, t).want - 1);
  const release = (s: WwsState, t: number, b: number): boolean => {
    s.owner[b] = 0;
    return held(s, t) === 0;
  };

  return {
    begin: {
      name: 'begin',
      over: [locks],
      guard: () => true,
      apply: (s, t: number, b: number) => {
        const x = at(s.threads, t);
        let active = 0;
        for (let u = 0; u < threads; u++) if (at(s.threads, u).pc !== IDLE) active++;
        x.rank = active;
        x.want = b + 1;
        x.pc = LOCK;
      },
    },
    /** Takes the wanted lock and picks the next one to want. */
    acquire: {
      name: 'acquire',
      over: [locks],
      guard: (s, t: number, b: number) =>
        ownerOfWanted(s, t) === 0 && b !== at(s.threads, t).want - 1 && s.owner[b] !== t + 1,
      apply: (s, t: number, b: number) => {
        const x = at(s.threads, t);
        s.owner[x.want - 1] = t + 1;
        x.pc = LOCK;
        x.want = b + 1;
      },
    },
    /** Takes the last lock. */
    acquireLast: {
      name: 'acquire',
      guard: (s, t: number) => ownerOfWanted(s, t) === 0 && held(s, t) === locks - 1,
      apply: (s, t: number) => {
        const x = at(s.threads, t);
        s.owner[x.want - 1] = t + 1;
        x.pc = HOLD;
        x.want = 0;
      },
    },
    kill: {
      name: 'kill',
      guard: (s, t: number) => {
        const x = at(s.threads, t);
        const owner = ownerOfWanted(s, t);
        if (owner === 0 || held(s, t) === 0) return false;
        if (policy === 'die') return at(s.threads, owner - 1).rank < x.rank;
        return policy === 'wound' && x.wounded === 1;
      },
      apply: (s, t: number) => {
        at(s.threads, t).pc = BACKOFF;
      },
    },
    wound: {
      name: 'wound',
      guard: (s, t: number) => {
        const owner = ownerOfWanted(s, t);
        if (owner === 0) return false;
        const u = at(s.threads, owner - 1);
        return u.rank > at(s.threads, t).rank && u.wounded === 0;
      },
      apply: (s, t: number) => {
        at(s.threads, ownerOfWanted(s, t) - 1).wounded = 1;
      },
    },
    backoff: {
      name: 'backoff',
      over: [locks],
      guard: (s, t: number, b: number) => s.owner[b] === t + 1,
      apply: (s, t: number, b: number) => {
        if (!release(s, t, b)) return;
        const x = at(s.threads, t);
        x.pc = SLOW;
        x.wounded = 0;
      },
    },
    release: {
      name: 'release',
      over: [locks],
      guard: (s, t: number, b: number) => s.owner[b] === t + 1,
      apply: (s, t: number, b: number) => {
        if (!release(s, t, b)) return;
        const x = at(s.threads, t);
        for (let u = 0; u < threads; u++) {
          const y = at(s.threads, u);
          if (y.pc !== IDLE && y.rank > x.rank) y.rank--;
        }
        x.pc = IDLE;
        x.rank = 0;
        x.wounded = 0;
      },
    },
  } satisfies Readonly<Record<string, Rule<WwsState>>>;
}
