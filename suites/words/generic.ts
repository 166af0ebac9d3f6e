import { type Vocabulary, direct, int, sleep, word } from '../word.ts';
import { type Value, ValueError, integer, text } from '../value.ts';

const nsOf = (value: Value, unitNs: number): number => Number(integer(value)) * unitNs;

/** Time and signals. */
export const genericWords: Vocabulary = {
  now: direct([], ({ machine }) => int(Math.floor(machine.nowNs))),

  sleep: word(
    [
      ['ms', 0n],
      ['s', 0n],
    ],
    [],
    function* (a) {
      return yield* sleep(nsOf(a.get('ms'), 1e6) + nsOf(a.get('s'), 1e9));
    },
  ),

  deliver_signal: direct([['actor']], ({ machine }, a) => {
    const actor = a.get('actor');
    if (typeof actor !== 'string') throw new ValueError(`${text(actor)} is no actor`);
    machine.deliverSignal(actor);
    return null;
  }),
};
