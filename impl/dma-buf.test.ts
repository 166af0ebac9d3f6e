import { describe, expect, test } from '@jest/globals';
import { type TestProgram, type TestStep, outcomeOf, runAll, runTest } from './test-threads.ts';

/** What a program did without preemption, in one line. */
const once = (program: TestProgram): string => outcomeOf(runTest(program, () => 0));

/** Every outcome with so many preemptions at most. */
const all = (program: TestProgram, preemptions = 2): readonly string[] =>
  [...runAll(program, preemptions).keys()].toSorted();

const buf = 'B';
const attachment = 'A';
const direction = 'DMA_TO_DEVICE';
const pins = { pin: true, unpin: true };
const lock: TestStep = ['dma_resv_lock', { resv: buf, ctx: null }];
const unlock: TestStep = ['dma_resv_unlock', { resv: buf }];
const attach: TestStep = ['dma_buf_attach', { attachment }];
const detach: TestStep = ['dma_buf_detach', { buf, attachment }];
const map: TestStep = ['dma_buf_map_attachment_unlocked', { attachment, direction }];
const unmap: TestStep = ['dma_buf_unmap_attachment_unlocked', { attachment, direction }];
const mapLocked: TestStep = ['dma_buf_map_attachment', { attachment, direction }];
const unmapLocked: TestStep = ['dma_buf_unmap_attachment', { attachment, direction }];
const objects = [
  ['dma_buf', buf],
  ['dma_buf_attachment', attachment, { dma_buf: buf, attached: false }],
] as const;
const dynamic = [
  ['dma_buf', buf, { ops: pins }],
  ['dma_buf_attachment', attachment, { dma_buf: buf, dynamic: true, attached: false }],
] as const;

describe('an importer', () => {
  test('attaches, maps, unmaps and detaches, under the lock or without it', () => {
    const T0 = [attach, map, unmap, lock, mapLocked, unmapLocked, unlock, detach];
    expect(once({ objects, threads: { T0 } })).toBe('finished T0=0,0,0,0,0,0,0,0');
  });

  test.each(['6.1', '6.12', '7.2'] as const)('maps under the lock in %s', (release) => {
    const T0 = [attach, lock, mapLocked, unmapLocked, unlock, detach];
    for (const ops of [{}, pins]) {
      const program = { objects: [['dma_buf', buf, { ops }] as const, objects[1]], release };
      expect(once({ ...program, threads: { T0 } })).toBe('finished T0=0,0,0,0,0,0');
    }
  });

  test('maps without the lock: that is found, but not in 6.1, where only who copes with moves needs it', () => {
    const T0 = [attach, mapLocked, unmapLocked, detach];
    expect(once({ objects, threads: { T0 } })).toBe('lockdep T0=0');
    expect(once({ objects, threads: { T0 }, release: '6.1' })).toBe('finished T0=0,0,0,0');
    const moves = [['dma_buf_dynamic_attach', { attachment }] as const, ...T0.slice(1)];
    expect(once({ objects: dynamic, threads: { T0: moves }, release: '6.1' })).toBe('lockdep T0=0');
  });

  test('attaches and detaches beside another, and neither is lost', () => {
    const other = 'A2';
    const program = {
      objects: [
        ...objects,
        ['dma_buf_attachment', other, { dma_buf: buf, attached: false }] as const,
      ],
      threads: {
        T0: [attach, detach],
        T1: [
          ['dma_buf_attach', { attachment: other }] as const,
          ['dma_buf_detach', { buf, attachment: other }] as const,
        ],
      },
    };
    expect(all(program)).toEqual(['finished T0=0,0 T1=0,0']);
  });

  test('detaches while the exporter tells everybody of a move', () => {
    const move: TestStep = ['dma_buf_invalidate_mappings', { buf }];
    const program = {
      objects: [
        ['dma_buf', buf] as const,
        ['dma_buf_attachment', attachment, { dma_buf: buf, dynamic: true }] as const,
      ],
      threads: { T0: [lock, move, unlock], T1: [detach] },
    };
    expect(all(program)).toEqual(['finished T0=0,0,0 T1=0']);
  });

  test.each([
    ['maps without an attachment', [map], 'bug'],
    ['maps behind its detach', [attach, detach, map], 'use-after-free'],
    ['detaches twice', [attach, detach, detach], 'use-after-free'],
    ['detaches with a mapping', [attach, map, detach], 'warning'],
    ['unmaps what it has not mapped', [attach, unmap], 'use-after-free'],
    ['detaches with the lock held', [attach, lock, detach], 'hang'],
    ['attaches with the lock held', [lock, attach], 'lockdep'],
    ['tells of a move without the lock', [['dma_buf_invalidate_mappings', { buf }]], 'lockdep'],
  ] as const)('%s: that is found', (_, T0, kind) => {
    expect(once({ objects, threads: { T0 } }).split(' ')[0]).toBe(kind);
  });

  test('unmaps in another direction than it mapped: that is found', () => {
    const other: TestStep = [unmap[0], { attachment, direction: 'DMA_FROM_DEVICE' }];
    expect(once({ objects, threads: { T0: [attach, map, other] } })).toBe('warning T0=0,0');
  });

  test('has no ops that could be told of a move: refused until 6.12', () => {
    const silent = { dma_buf: buf, dynamic: true, attached: false, invalidate_mappings: null };
    const program = {
      objects: [objects[0], ['dma_buf_attachment', attachment, silent] as const],
      threads: { T0: [['dma_buf_dynamic_attach', { attachment }] as const] },
    };
    expect(once({ ...program, release: '6.12' })).toBe('finished T0=-22');
    expect(once(program)).toBe('finished T0=0');
  });

  test('finds no memory for its attachment', () => {
    const program = { objects, threads: { T0: [attach] }, faults: { memory: true } };
    expect(all(program)).toEqual(['finished T0=-12', 'finished T0=0']);
  });
});

describe('pins', () => {
  const pin: TestStep = ['dma_buf_pin', { attachment }];
  const unpin: TestStep = ['dma_buf_unpin', { attachment }];
  const begin: TestStep = ['dma_buf_dynamic_attach', { attachment }];

  test('come in pairs', () => {
    const T0 = [begin, lock, pin, unpin, unlock, detach];
    expect(once({ objects: dynamic, threads: { T0 } })).toBe('finished T0=0,0,0,0,0,0');
  });

  test.each([
    ['without the lock', [begin, pin], 'lockdep'],
    ['one too few', [begin, lock, pin, unlock, detach], 'warning'],
    ['one too many', [begin, lock, unpin], 'warning'],
    [
      'of what moves all the same',
      [begin, lock, pin, ['move_backing_storage', { buf }]],
      'warning',
    ],
  ] as const)('%s: that is found', (_, T0, kind) => {
    expect(once({ objects: dynamic, threads: { T0 } }).split(' ')[0]).toBe(kind);
  });

  test('are made by the core around a mapping of a static importer', () => {
    const program = {
      objects: [dynamic[0], objects[1]],
      threads: { T0: [attach, map, ['free_backing_storage', { buf }] as const] },
    };
    expect(once(program)).toBe('warning T0=0,0');
    expect(once({ ...program, threads: { T0: [attach, map, unmap, detach] } })).toBe(
      'finished T0=0,0,0,0',
    );
  });
});

describe('a fence of the kernel', () => {
  const moving = [
    ['dma_fence', 'F'],
    ['dma_buf', buf],
    ['dma_buf_attachment', attachment, { dma_buf: buf }],
    ['dma_buf_attachment', 'D', { dma_buf: buf, dynamic: true }],
  ] as const;
  const add = (usage: string): readonly TestStep[] => [
    lock,
    ['dma_resv_reserve_fences', { resv: buf, n: 1 }],
    ['dma_resv_add_fence', { resv: buf, fence: 'F', usage }],
    unlock,
  ];
  const signal: TestStep = ['dma_fence_signal', { fence: 'F' }];

  test('holds up the mapping of a static importer, and a signal ends its wait', () => {
    const program = { objects: moving, threads: { T0: [...add('KERNEL'), map] } };
    expect(once(program)).toBe('hang T0=0,0,0,0');
    expect(once({ ...program, threads: { ...program.threads, T1: [signal] } })).toBe(
      'finished T0=0,0,0,0,0 T1=0',
    );
    const killed = { ...program, threads: { T0: [...add('KERNEL'), map, detach] }, kill: 'T0' };
    expect(once(killed)).toBe('finished T0=0,0,0,0,-512,0');
  });

  test('does not hold up who copes with moves; nor does a writer hold up anybody', () => {
    const other: TestStep = [map[0], { attachment: 'D', direction }];
    expect(once({ objects: moving, threads: { T0: [...add('KERNEL'), other] } })).toBe(
      'finished T0=0,0,0,0,0',
    );
    expect(once({ objects: moving, threads: { T0: [...add('WRITE'), map] } })).toBe(
      'finished T0=0,0,0,0,0',
    );
  });

  test.each([
    ['KERNEL', 'hang', 'hang'],
    ['WRITE', 'hang', 'hang'],
    ['READ', 'finished', 'hang'],
    ['BOOKKEEP', 'finished', 'finished'],
  ])('%s: a read of the CPU: %s, a write: %s', (usage, read, write) => {
    const access = (to: string): TestStep => ['dma_buf_begin_cpu_access', { buf, direction: to }];
    const end = (to: string): string =>
      once({ objects: moving, threads: { T0: [...add(usage), access(to)] } }).split(' ')[0] ?? '';
    expect(end('DMA_FROM_DEVICE')).toBe(read);
    expect(end('DMA_TO_DEVICE')).toBe(write);
    expect(end('DMA_BIDIRECTIONAL')).toBe(write);
  });

  test('lets the end of an access of the CPU pass', () => {
    const end: TestStep = ['dma_buf_end_cpu_access', { buf, direction }];
    expect(once({ objects: moving, threads: { T0: [...add('WRITE'), end] } })).toBe(
      'finished T0=0,0,0,0,0',
    );
  });

  test('an access of the CPU begins with the lock held: that is found', () => {
    const begin: TestStep = ['dma_buf_begin_cpu_access', { buf, direction }];
    expect(once({ objects: moving, threads: { T0: [lock, begin] } })).toBe('lockdep T0=0');
  });
});

describe('a mapping into the kernel', () => {
  const vmap: TestStep = ['dma_buf_vmap_unlocked', { buf }];
  const vunmap: TestStep = ['dma_buf_vunmap_unlocked', { buf }];

  test('is shared, and ends with the last', () => {
    const T0 = [vmap, vmap, vunmap, vunmap, vmap, vunmap];
    expect(once({ objects, threads: { T0 } })).toBe('finished T0=0,0,0,0,0,0');
    const two = { objects, threads: { T0: [vmap, vunmap], T1: [vmap, vunmap] } };
    expect(all(two, 1)).toEqual(['finished T0=0,0 T1=0,0']);
  });

  test('has a mutex of its own in 6.1, and needs no lock', () => {
    const own: readonly TestStep[] = [
      ['dma_buf_vmap', { buf }],
      ['dma_buf_vunmap', { buf }],
    ];
    const program = { objects, threads: { T0: own, T1: own } };
    expect(all({ ...program, release: '6.1' }, 1)).toEqual(['finished T0=0,0 T1=0,0']);
    expect(once(program).split(' ')[0]).toBe('lockdep');
  });

  test('is not there without an op, and not ended twice', () => {
    const without = [['dma_buf', buf, { ops: { vmap: null } }] as const];
    expect(once({ objects: without, threads: { T0: [vmap] } })).toBe('finished T0=-22');
    expect(once({ objects, threads: { T0: [vmap, vunmap, vunmap] } })).toBe('bug T0=0,0');
  });
});

describe('until 6.12 the core keeps a mapping', () => {
  const release = '6.12';
  const other: TestStep = [map[0], { attachment, direction: 'DMA_FROM_DEVICE' }];

  test('of an exporter that asks for it, in the direction of the first', () => {
    const program = {
      objects: [['dma_buf', buf, { cache_sgt_mapping: true }] as const, objects[1]],
      threads: { T0: [attach, map, unmap, other, detach] },
    };
    expect(once({ ...program, release })).toBe('finished T0=0,0,0,-16,0');
    expect(once(program)).toBe('warning T0=0,0,0,0');
  });

  test('of an importer and an exporter of whom only one copes with moves', () => {
    const program = {
      objects: [dynamic[0], objects[1]],
      threads: { T0: [attach, map, other, detach] },
    };
    for (const old of ['6.12', '6.1'] as const) {
      const calls = old === '6.1' ? [attach, mapLocked, detach] : program.threads.T0;
      const run = once({ ...program, threads: { T0: calls }, release: old });
      expect(run).toMatch(/^finished T0=0,0,0/u);
    }
  });
});

test('addresses of memory that was moved or given back are found', () => {
  const start: TestStep = ['dma_start', { attachment, direction }];
  const move: TestStep = ['move_backing_storage', { buf }];
  const free: TestStep = ['free_backing_storage', { buf }];
  expect(once({ objects, threads: { T0: [attach, map, start, unmap, start] } })).toBe(
    'use-after-free T0=0,0,0,0',
  );
  expect(once({ objects, threads: { T0: [attach, map, move, start] } })).toBe(
    'use-after-free T0=0,0,0',
  );
  expect(once({ objects, threads: { T0: [attach, free, map] } })).toBe('use-after-free T0=0,0');
  expect(once({ objects, threads: { T0: [attach, free, move, map, unmap, detach] } })).toBe(
    'finished T0=0,0,0,0,0,0',
  );
});
