import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { profiles } from '../model/profile.ts';
import { judge } from './judge.ts';
import { readRecording } from './read-recording.ts';

/** What the judge says of a recording of 7.2.13: the calls that it accepts, and the one that it refuses. */
function verdictOf(change: (text: string) => string): readonly unknown[] {
  const file = 'recordings/7.2.13/seq.jsonl';
  const judged = judge(readRecording(change(readFileSync(file, 'utf8')), file), profiles['7.2']);
  const accepted = judged.filter(({ verdict }) => verdict.kind === 'accepted').length;
  const last = judged.at(-1);
  return [accepted, last?.verdict.kind === 'refused' ? last.call.id : null];
}

test('what 7.2.13 answered to calls drawn at random is allowed', () => {
  expect(verdictOf((text) => text)).toEqual([36, null]);
});

test('a poll that finds nothing where something is to be found is refused', () => {
  const falsify = (text: string): string =>
    text.replace(
      '"call":"poll","args":{"fd":6,"events":4,"timeout":0},"ret":1',
      '"call":"poll","args":{"fd":6,"events":4,"timeout":0},"ret":0',
    );
  expect(verdictOf(falsify)[1]).toBe(13);
});

test('a poll of a negative descriptor finds nothing, and no NVAL', () => {
  const verdict = (ret: number, out: string): string | undefined => {
    const args = { fd: -1, events: 1, timeout: 0 };
    const line = JSON.stringify({ id: 1, call: 'poll', args, ret, out });
    return judge(readRecording(line, 'poll.jsonl'), profiles['7.2'])[0]?.verdict.kind;
  };
  expect([verdict(0, '-'), verdict(1, 'NVAL')]).toEqual(['accepted', 'refused']);
});
