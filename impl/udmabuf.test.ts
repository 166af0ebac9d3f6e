import { describe, expect, test } from '@jest/globals';
import { type Release } from './kernel.ts';
import { type TestProgram, type TestStep, outcomeOf, runAll, runTest } from './test-threads.ts';

const open: TestStep = ['open', { path: '/dev/udmabuf', flags: 2 }];
const memfd: TestStep = ['memfd', { flags: 2 }];
const size: TestStep = ['ftruncate', { fd: 4, length: 16_384 }];
const seal = (arg: number): TestStep => ['fcntl', { fd: 4, cmd: 1033, arg }];
const create = (offset: number, length: number, of = 4): TestStep => [
  'UDMABUF_CREATE',
  { fd: 3, memfd: of, flags: 1, offset, size: length },
];
const shrink = 2;
const whole = create(0, 16_384);
const begin: readonly TestStep[] = [open, memfd, size];
const sync = (flags: number): TestStep => ['DMA_BUF_IOCTL_SYNC', { fd: 5, flags }];

/** What the calls answered, without the errno's brackets. */
function answers(calls: readonly TestStep[], release: Release = '7.2'): readonly unknown[] {
  const { results } = runTest({ objects: [], threads: { T0: calls }, release }, () => 0);
  return (results['T0'] ?? []).map((it) => (typeof it === 'number' ? it : (it.err ?? it.ret)));
}

describe('a udmabuf', () => {
  test('is made of what can grow, and not shrink, as a kernel answered', () => {
    const calls = [
      ...begin,
      whole,
      seal(shrink),
      whole,
      create(100, 4096),
      create(0, 0),
      create(0, 32_768),
      create(0, 4096),
      create(0, 4096, 99),
      create(0, 4096, 5),
      seal(8),
      create(0, 4096),
      ['lseek', { fd: 5, offset: 0, whence: 2 }],
    ] as const;
    const made = [3, 4, 0, 'EINVAL', 0, 5, 'EINVAL', 'EINVAL', 'EINVAL', 6, 'EBADFD', 'EBADFD'];
    expect(answers(calls)).toEqual([...made, 'EBUSY', 7, 16_384]);
    expect(answers(calls, '6.1')).toEqual([...made, 'EBUSY', 7, 16_384]);
  });

  test('is made of nothing that was sealed against writing, nor by another file', () => {
    expect(answers([...begin, seal(shrink | 8), whole])).toEqual([3, 4, 0, 0, 'EINVAL']);
    const wrong: TestStep = ['UDMABUF_CREATE', { ...whole[1], fd: 4 }];
    expect(answers([...begin, wrong])).toEqual([3, 4, 0, 'ENOTTY']);
  });

  test('gives its pages back when it goes', () => {
    const calls = [...begin, seal(shrink), whole, ['close', { fd: 5 }], seal(8)] as const;
    expect(answers(calls)).toEqual([3, 4, 0, 0, 5, 0, 0]);
  });

  test('keeps its pages when the memfd goes first', () => {
    const calls = [...begin, seal(shrink), whole, ['close', { fd: 4 }], sync(1), sync(5)] as const;
    expect(answers([...calls, ['close', { fd: 5 }]])).toEqual([3, 4, 0, 0, 5, 0, 0, 0, 0]);
  });

  test('objects to the end of an access that has not begun', () => {
    expect(answers([...begin, seal(shrink), whole, sync(5), sync(1), sync(5)])).toEqual([
      3,
      4,
      0,
      0,
      5,
      'EINVAL',
      0,
      0,
    ]);
  });

  test('shows everybody the error pointer of who finds no memory for an access', () => {
    const program: TestProgram = {
      objects: [],
      threads: { T0: [...begin, seal(shrink), whole, sync(1)], T1: [sync(1)] },
      faults: { memory: true },
    };
    const ends = [...runAll(program, 2).values()].map(({ end }) => end);
    expect(new Set(ends)).toEqual(new Set(['finished', 'bug']));
  });
});

test('seals that are sealed, and a size that is', () => {
  expect(answers([...begin, seal(1), seal(shrink)])).toEqual([3, 4, 0, 0, 'EPERM']);
  expect(answers([...begin, seal(64)])).toEqual([3, 4, 0, 'EINVAL']);
  const smaller: TestStep = ['ftruncate', { fd: 4, length: 4096 }];
  expect(answers([...begin, seal(shrink), smaller])).toEqual([3, 4, 0, 0, 'EPERM']);
  const own: TestStep = ['memfd', { flags: 0 }];
  expect(answers([open, own, seal(shrink)])).toEqual([3, 4, 'EPERM']);
});

test('a bad descriptor', () => {
  const none: TestStep = ['ftruncate', { fd: 9, length: 0 }];
  expect(outcomeOf(runTest({ objects: [], threads: { T0: [none] } }, () => 0))).toBe(
    'finished T0={"ret":-1,"err":"EBADF"}',
  );
});
