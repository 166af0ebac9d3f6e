import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { type KernelVersion, profiles } from '../model/profile.ts';
import { type JudgedCall, judge } from './judge.ts';
import { readRecording } from './read-recording.ts';

const drivers = 'the model does not describe drivers';
const time = 'time passes, and the model has nothing to say';

interface Expected {
  readonly file: string;
  readonly kernel: KernelVersion;
  readonly accepted: number;
  /** The calls that the model does not cover, by reason. */
  readonly uncovered: Readonly<Record<string, readonly number[]>>;
}

const probeUncovered = { [drivers]: [3, 4, 5, 6, 7, 8, 9, 186, 187, 188] };
const seqUncovered = { [time]: [8, 10, 19, 20, 22, 35] };

const recordings: readonly Expected[] = [
  { file: '7.2.13/probe', kernel: '7.2', accepted: 316, uncovered: probeUncovered },
  { file: '7.2.13/seq', kernel: '7.2', accepted: 36, uncovered: seqUncovered },
  { file: '6.12.107/probe', kernel: '6.12', accepted: 316, uncovered: probeUncovered },
  { file: '6.12.107/seq', kernel: '6.12', accepted: 36, uncovered: seqUncovered },
  {
    file: '6.1.192/probe',
    kernel: '6.1',
    accepted: 287,
    uncovered: { [drivers]: [3, 4, 5, 6, 7, 8, 9, 186, 187, 188, 191, 192, 193] },
  },
  { file: '6.1.192/seq', kernel: '6.1', accepted: 36, uncovered: seqUncovered },
];

const textOf = (file: string): string => readFileSync(`recordings/${file}.jsonl`, 'utf8');

function judged(text: string, kernel: KernelVersion): readonly JudgedCall[] {
  return judge(readRecording(text, 'r.jsonl'), profiles[kernel]);
}

/** How a reader finds a call again: 7.2.13 #97 INFO of pending. */
function titleOf(file: string, { kind, call }: JudgedCall): string {
  const [release = ''] = file.split('/');
  return `${release} #${call.id} ${(kind === 'kill' ? undefined : call.name) ?? call.call}`;
}

describe.each(recordings)('what $file answered', ({ file, kernel, accepted, uncovered }) => {
  const { lines } = readRecording(textOf(file), file);
  const calls = judged(textOf(file), kernel);
  const open = new Set(Object.values(uncovered).flat());

  test.each(calls.map((it) => [titleOf(file, it), it] as const))('%s', (_, { call, verdict }) => {
    const kind = open.has(call.id) ? 'uncovered' : 'accepted';
    expect(verdict).toMatchObject({ kind });
  });

  test('every call is judged; those that are not covered are few, and say why', () => {
    const whys: Record<string, number[]> = {};
    for (const { call, verdict } of calls)
      if (verdict.kind === 'uncovered') (whys[verdict.why] ??= []).push(call.id);
    const count = calls.filter(({ verdict }) => verdict.kind === 'accepted').length;
    expect([calls.length, count, whys]).toEqual([lines.length, accepted, uncovered]);
  });
});

/** Something that no kernel said: what stands in the line of a call, in place of what was recorded there. */
interface Lie {
  readonly what: string;
  readonly id: number;
  readonly recorded: string;
  readonly said: string;
  /** What the model would have allowed. */
  readonly allowed: readonly string[];
}

const lies: readonly Lie[] = [
  {
    what: 'the size of another dumb buffer',
    id: 10,
    recorded: '"size":16384',
    said: '"size":4096',
    allowed: ['0, and writes a handle that is free, a pitch of 256 and a size of 16384'],
  },
  {
    what: 'a descriptor that is in use already',
    id: 17,
    recorded: '"ret":0,"out":7',
    said: '"ret":0,"out":6',
    allowed: ['0, and writes a fd that is free'],
  },
  {
    what: 'another errno',
    id: 18,
    recorded: '"err":"ENOENT"',
    said: '"err":"EINVAL"',
    allowed: ['-ENOENT'],
  },
  {
    what: 'success in place of a failure',
    id: 19,
    recorded: '"ret":-1,"err":"EINVAL"',
    said: '"ret":0,"out":99',
    allowed: ['-EINVAL'],
  },
  {
    what: 'another handle for the buffer of this very file',
    id: 22,
    recorded: '"ret":0,"out":1',
    said: '"ret":0,"out":2',
    allowed: ['0, and writes 1'],
  },
  {
    what: 'the size of another buffer',
    id: 27,
    recorded: '"ret":16384',
    said: '"ret":4096',
    allowed: ['16384'],
  },
  {
    what: 'the result of the call before it',
    id: 66,
    recorded: '"ret":0,"out":"-"',
    said: '"ret":1,"out":"IN|OUT"',
    allowed: ['0, and finds "-"'],
  },
  {
    what: 'a fence that is not there',
    id: 97,
    recorded: '"num_fences":1',
    said: '"num_fences":2',
    allowed: ['0, and writes status 0 and 1 fence: 0'],
  },
  {
    what: 'a fence that has signalled before anybody signals it',
    id: 97,
    recorded: '"driver":"vgem","status":0,"ts":0',
    said: '"driver":"vgem","status":1,"ts":0',
    allowed: ['0, and writes status 0 and 1 fence: 0'],
  },
  {
    what: 'a private mapping',
    id: 60,
    recorded: '"ret":-1,"err":"EINVAL"',
    said: '"ret":140436149600000',
    allowed: ['-EINVAL'],
  },
  {
    what: 'a seal against writing to pages that are pinned',
    id: 348,
    recorded: '"ret":-1,"err":"EBUSY"',
    said: '"ret":0',
    allowed: ['-EBUSY'],
  },
  {
    what: 'another handle for the buffer that was imported before',
    id: 357,
    recorded: '"ret":0,"out":3',
    said: '"ret":0,"out":4',
    allowed: ['0, and writes 3'],
  },
  {
    what: 'a handle that cannot be closed',
    id: 366,
    recorded: '"ret":0',
    said: '"ret":-1,"err":"EINVAL"',
    allowed: ['0'],
  },
];

describe('what 7.2.13 did not answer is refused', () => {
  test.each(lies)('#$id: $what', ({ id, recorded, said, allowed }) => {
    const lines = textOf('7.2.13/probe').split('\n');
    const at = lines.findIndex((line) => line.startsWith(`{"id":${id},`));
    const line = lines[at] ?? '';
    expect(line).toContain(recorded);
    const lie = [...lines.slice(0, at), line.replace(recorded, said)];
    const last = judged(lie.join('\n'), '7.2').at(-1);
    expect([last?.call.id, last?.line, last?.verdict]).toEqual([
      id,
      at + 1,
      { kind: 'refused', allowed },
    ]);
  });
});
