import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { type KernelVersion, profiles } from '../model/profile.ts';
import { judgeHistory } from './judge.ts';
import { readRecording } from './read-recording.ts';

const files: readonly (readonly [kernel: KernelVersion, release: string])[] = [
  ['6.1', '6.1.192'],
  ['6.12', '6.12.107'],
  ['7.2', '7.2.13'],
];

/** What is recorded in a file, and how much of it the model accepts; the rest is time that passes. */
const counts: Readonly<Record<string, readonly [calls: number, accepted: number]>> = {
  mt1: [275, 254],
  mt2: [271, 241],
  mt3: [263, 238],
  so1: [1089, 979],
  so2: [1088, 950],
};

/** The search for a way of it runs out: nobody knows yet whether the model or the order of trial is to blame. */
const open: ReadonlySet<string> = new Set(['6.1.192/so1']);

const all = files.flatMap(([kernel, release]) =>
  Object.entries(counts)
    .filter(([name]) => !open.has(`${release}/${name}`))
    .map(([name, [calls, accepted]]) => [`${release}/${name}`, kernel, calls, accepted] as const),
);

const textOf = (file: string): string => readFileSync(`recordings/${file}.jsonl`, 'utf8');

test.each(all)(
  'what %s answered to several threads is allowed',
  (file, kernel, lines, accepted) => {
    const { verdict, calls } = judgeHistory(readRecording(textOf(file), file), profiles[kernel]);
    const count = calls.filter((it) => it.verdict.kind === 'accepted').length;
    expect([verdict.kind, calls.length, count]).toEqual(['accepted', lines, accepted]);
  },
  120_000,
);

/** Something that no kernel said, in place of what stands in the line of a call. */
const lies: readonly (readonly [what: string, id: number, recorded: string, said: string])[] = [
  ['a poll that finds nothing', 11, '"ret":1,', '"ret":0,'],
  ['a second fence on a buffer with a writer', 29, '"ret":-1,"err":"EBUSY"', '"ret":0,"out":99'],
  ['another errno', 29, '"err":"EBUSY"', '"err":"ENOENT"'],
  ['a merged fence that is not signalled', 34, '"status":1', '"status":0'],
];

test.each(lies)(
  'what 7.2.13 did not answer to threads is refused: %s',
  (_, id, recorded, said) => {
    const lines = textOf('7.2.13/mt1').split('\n');
    const at = lines.findIndex((line) => line.startsWith(`{"id":${id},`));
    expect(lines[at]).toContain(recorded);
    const lie = lines.with(at, (lines[at] ?? '').replace(recorded, said)).join('\n');
    const { verdict } = judgeHistory(readRecording(lie, 'lie.jsonl'), profiles['7.2']);
    expect([verdict.kind, verdict.refusal?.line?.call.id]).toEqual(['refused', id]);
  },
  60_000,
);
