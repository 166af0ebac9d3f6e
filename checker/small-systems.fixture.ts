import type { Codec } from './codec.ts';
import type { Rule, TransitionSystem } from './transition-system.ts';

/** A state of the small systems in the tests: some bytes. */
export type Bytes = number[];

/** A codec that gives every byte a word, written by hand: the checker must work with any codec. */
export function bytesCodec(length: number): Codec<Bytes> {
  return {
    words: length,
    alloc: () => Array.from({ length }, () => 0),
    decode: (words, offset, state) => {
      for (let i = 0; i < length; i++) state[i] = words[offset + i] ?? 0;
    },
    encode: (state, words, offset) => words.set(state, offset),
    copy: (from, to) => {
      for (let i = 0; i < length; i++) to[i] = from[i] ?? 0;
    },
  };
}

/** Some processes that each count to `max` and stop. */
export function counters(processes: number, max: number): TransitionSystem<Bytes> {
  return {
    name: 'counters',
    codec: bytesCodec(processes),
    init: () => undefined,
    processes: Array.from({ length: processes }, (_, p) => ({
      name: `counter ${p}`,
      rules: [
        {
          name: 'count',
          constants: [p],
          guard: (s, self: number) => byte(s, self) < max,
          apply: (s, self: number) => void (s[self] = byte(s, self) + 1),
        },
      ],
    })),
    isFinal: (s) => s.every((value) => value === max),
  };
}

/** Philosophers who take the left fork, then the right one, then put both back; forks first, then philosophers. */
export function philosophers(seats: number): TransitionSystem<Bytes> {
  const fork = (s: Bytes, p: number): number => byte(s, p % seats);
  const step = (
    name: string,
    p: number,
    guard: (s: Bytes) => boolean,
    apply: (s: Bytes) => void,
    next: number,
  ): Rule<Bytes> => ({
    name,
    guard,
    apply: (s) => {
      apply(s);
      s[seats + p] = next;
    },
  });
  return {
    name: 'philosophers',
    codec: bytesCodec(2 * seats),
    init: () => undefined,
    processes: Array.from({ length: seats }, (_, p) => {
      const right = (p + 1) % seats;
      const left = step(
        'left',
        p,
        (s) => fork(s, p) === 0,
        (s) => void (s[p] = 1),
        1,
      );
      const take = step(
        'right',
        p,
        (s) => fork(s, right) === 0,
        (s) => void (s[right] = 1),
        2,
      );
      const back = step(
        'back',
        p,
        () => true,
        (s) => void (s[p] = s[right] = 0),
        0,
      );
      return {
        name: `philosopher ${p}`,
        select: {
          of: (s: Bytes) => byte(s, seats + p),
          cases: new Map([
            [0, [left]],
            [1, [take]],
            [2, [back]],
          ]),
        },
      };
    }),
  };
}

/** Two jugs of 3 and 5 litres and a well: measure 4 litres. */
export function jugs(): TransitionSystem<Bytes> {
  const sizes = [3, 5];
  const sizeOf = (jug: number): number => sizes[jug] ?? 0;
  return {
    name: 'jugs',
    codec: bytesCodec(2),
    init: () => undefined,
    processes: [
      {
        name: 'hands',
        rules: [
          {
            name: 'fill',
            over: [2],
            guard: (s, jug: number) => byte(s, jug) < sizeOf(jug),
            apply: (s, jug: number) => void (s[jug] = sizeOf(jug)),
          },
          {
            name: 'empty',
            over: [2],
            guard: (s, jug: number) => byte(s, jug) > 0,
            apply: (s, jug: number) => void (s[jug] = 0),
          },
          {
            name: 'pour',
            over: [2, 2],
            guard: (s, from: number, to: number) =>
              from !== to && byte(s, from) > 0 && byte(s, to) < sizeOf(to),
            apply: (s, from: number, to: number) => {
              const poured = Math.min(byte(s, from), sizeOf(to) - byte(s, to));
              s[from] = byte(s, from) - poured;
              s[to] = byte(s, to) + poured;
            },
          },
        ],
      },
    ],
  };
}

/** The byte of a state, 0 if there is none. */
export function byte(state: Bytes, index: number): number {
  return state[index] ?? 0;
}
