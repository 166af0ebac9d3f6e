import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { emptyFolder, fencepost } from './cli.fixture.ts';
import { programText } from '../language/read-program.ts';

/** Without the speed, which is the machine's. */
const exact = (text: string): string => text.replace(/\d+\/s/u, 'N/s');

test('nothing is found on the clean tree, what is new is kept under the same names, and a second start begins with it', () => {
  const folder = emptyFolder();
  const first = fencepost(folder, 'fuzz', '--runs', '200', '--corpus', 'kept');
  expect({ code: first.code, out: exact(first.out) }).toEqual({
    code: 0,
    out:
      '200 interleavings, N/s, 74 distinct histories, 704 model configurations, 0 inconclusive\n' +
      'nothing found\n',
  });
  const kept = readdirSync(path.join(folder, 'kept'));
  expect(kept).toHaveLength(72);
  fencepost(folder, 'fuzz', '--runs', '40', '--corpus', 'again');
  const again = readdirSync(path.join(folder, 'again'));
  expect(again).not.toEqual([]);
  expect(again.filter((name) => !kept.includes(name))).toEqual([]);
  const resumed = fencepost(folder, 'fuzz', '--runs', '8', '--corpus', 'kept');
  expect(resumed.out).toMatch(/^80 interleavings/u);
  const replayed = fencepost(folder, 'fuzz', '--strategy', 'replay', '--corpus', 'kept');
  expect(replayed.out).toMatch(/^72 interleavings/u);
}, 120_000);

test('a mutant is found three times in a hundred runs, and each failure replays from its files', () => {
  const folder = emptyFolder();
  const mutant = 'array-signals-with-any';
  const { code, out } = fencepost(folder, 'fuzz', '--runs', '100', '--mutant', mutant);
  expect({ code, end: out.split('\n').at(-2) }).toEqual({ code: 1, end: '3 distinct failures' });
  const lines = [...out.matchAll(/again: fencepost (.*)/gu)].map(([, line = '']) => line);
  expect(lines).toHaveLength(3);
  for (const line of lines) {
    const again = fencepost(folder, ...line.split(' '));
    expect({ code: again.code, end: again.out.split('\n').at(-2) }).toEqual({
      code: 1,
      end: '1 distinct failures',
    });
    const own = path.join(folder, /fencepost-failures\/\S+/u.exec(line)?.[0] ?? '');
    expect(readFileSync(path.join(own, 'replay.txt'), 'utf8')).toContain(`fencepost ${line}\n`);
    expect(fencepost(folder, 'judge', path.join(own, 'history.jsonl')).code).toBe(1);
    const clean = line.replace(` --mutant ${mutant}`, '');
    expect(fencepost(folder, ...clean.split(' ')).code).toBe(0);
  }
}, 120_000);

test('the interleavings of one program are tried until there are no more', () => {
  const folder = emptyFolder();
  const text = programText({
    objects: [{ word: 'dma_fence', name: 'F', options: { timeline: 'ring' } }],
    tasks: [
      { name: 'T0', kind: 'thread', steps: [{ call: 'dma_fence_signal', args: { fence: 'F' } }] },
      {
        name: 'T1',
        kind: 'thread',
        steps: [{ call: 'dma_fence_is_signaled', args: { fence: 'F' } }],
      },
    ],
  });
  writeFileSync(path.join(folder, 'two.design.json'), text);
  const { code, out } = fencepost(folder, 'fuzz', 'two.design.json', '--strategy', 'exhaustive');
  expect({ code, out: exact(out) }).toEqual({
    code: 0,
    out: '26 interleavings, N/s, 6 distinct histories, 5 model configurations, 0 inconclusive\nnothing found\n',
  });
}, 60_000);

test('a program that names what is not there is a mistake, and no bug', () => {
  const folder = emptyFolder();
  const step = { call: 'dma_fence_signal', args: { fence: 'G' } };
  const text = programText({ objects: [], tasks: [{ name: 'T0', kind: 'thread', steps: [step] }] });
  writeFileSync(path.join(folder, 'wrong.design.json'), text);
  const { code, err } = fencepost(folder, 'fuzz', 'wrong.design.json', '--runs', '1');
  expect({ code, first: err.split('\n')[0] }).toEqual({
    code: 2,
    first: 'error[FP607]: G is no DmaFence',
  });
}, 60_000);

test('what cannot be understood is said, with what would be right', () => {
  const folder = emptyFolder();
  expect(fencepost(folder, 'fuzz', '--time', '5x')).toMatchObject({
    code: 2,
    err: 'error[FP108]: "5x" is no span of time\n  hint: 500ms, 60s, 2m, or plain seconds\n',
  });
  expect(fencepost(folder, 'fuzz', 'mine.ts').err).toContain('fencepost check');
  expect(fencepost(folder, 'fuzz', '--strategy', 'replay').err).toContain('--corpus <folder>');
  expect(fencepost(folder, 'fuzz', '--time', '100ms').code).toBe(0);
}, 60_000);
