import { describe, expect, test } from '@jest/globals';
import { type TestProgram, type TestStep, outcomeOf, runAll, runTest } from './test-threads.ts';

const once = (program: TestProgram): string => outcomeOf(runTest(program, () => 0));
const all = (program: TestProgram, preemptions = 2): readonly string[] =>
  [...runAll(program, preemptions).keys()].toSorted();

const buf = 'B';
const fd = 'D';
const get: TestStep = ['dma_buf_get', { fd }];
const put: TestStep = ['dma_buf_put', { buf }];
const hold: TestStep = ['get_dma_buf', { buf }];
const use: TestStep = ['dma_buf_vmap_unlocked', { buf }];

describe('the references of a buffer', () => {
  const objects: TestProgram['objects'] = [
    ['dma_buf', buf],
    ['fd', fd],
  ];

  test('are those of its file, and the last releases it', () => {
    expect(once({ objects, threads: { T0: [hold, put, put, hold] } })).toBe(
      'use-after-free T0=0,0,0',
    );
    expect(once({ objects, threads: { T0: [put, put] } })).toBe('use-after-free T0=0');
  });

  test('a descriptor takes over, and gives more to who asks', () => {
    const T0: readonly TestStep[] = [['dma_buf_fd', { buf, fd }], get, put, ['close', { fd: 3 }]];
    expect(JSON.stringify(runTest({ objects, threads: { T0 } }, () => 0).results)).toBe(
      '{"T0":[0,0,0,{"ret":0}]}',
    );
    expect(once({ objects, threads: { T0: [get] } })).toBe('finished T0=-9');
  });

  test('are not handed out by a descriptor that is of something else', () => {
    const T0: readonly TestStep[] = [['eventfd', { initval: 0, flags: 0 }], get];
    const other: TestProgram = {
      objects: [
        ['dma_buf', buf],
        ['fd', fd],
      ],
      threads: { T0 },
    };
    const { results } = runTest(
      {
        ...other,
        threads: { T0: [['get_unused_fd_flags', { fd }], ['put_unused_fd', { fd }], ...T0] },
      },
      () => 0,
    );
    expect(results['T0']?.at(-1)).toBe(-22);
  });

  test('race with the last put: a reference of a descriptor is whole, or there is none', () => {
    const program: TestProgram = {
      objects: [
        ['dma_buf', buf],
        ['fd', fd, { of: buf }],
      ],
      threads: { T0: [get], T1: [['close', { fd: 3 }]] },
    };
    expect(all(program)).toEqual(['finished T0=-9 T1={"ret":0}', 'finished T0=0 T1={"ret":0}']);
  });

  test('a buffer that is released has no mapping into the kernel', () => {
    expect(once({ objects, threads: { T0: [use, put] } })).toBe('bug T0=0');
  });
});

describe('the list of all buffers', () => {
  const objects: TestProgram['objects'] = [
    ['dma_buf', buf],
    ['dma_buf', 'B2', { exported: false }],
  ];
  const other: TestStep = ['dma_buf_export', { buf: 'B2' }];
  const begin: TestStep = ['dma_buf_iter_begin', {}];

  test('has the newest first', () => {
    const T0: readonly TestStep[] = [other, begin, ['dma_buf_iter_next', { buf: 'B2' }], begin];
    expect(once({ objects, threads: { T0 } })).toBe('finished T0=0,2,1,2');
  });

  test('has no reference: whoever walks it takes none of a buffer that is going', () => {
    const program: TestProgram = { objects, threads: { T0: [begin], T1: [put] } };
    expect(all(program, 3)).toEqual(['finished T0=0 T1=0', 'finished T0=1 T1=0']);
  });

  test('is shown with every buffer locked in turn', () => {
    const show: TestStep = ['dma_buf_debug_show', {}];
    const program: TestProgram = { objects, threads: { T0: [other, show], T1: [put] } };
    expect(all(program)).toEqual(['finished T0=0,0 T1=0']);
    const lock: TestStep = ['dma_resv_lock', { resv: buf, ctx: null }];
    expect(once({ objects, threads: { T1: [lock], T0: [show] }, kill: 'T0' })).toBe(
      'lock-held-at-exit T1=0 T0=',
    );
  });

  test.each([
    [{ map_dma_buf: null }, -22],
    [{ release: null }, -22],
    [{ pin: true }, -22],
    [{ pin: true, unpin: true }, 0],
  ])('takes a buffer only from an exporter with the ops that it needs: %j', (ops, ret) => {
    const program: TestProgram = {
      objects: [['dma_buf', buf, { ops, exported: false }]],
      threads: { T0: [['dma_buf_export', { buf }]] },
    };
    expect(once(program)).toBe(`finished T0=${ret}`);
  });

  test('takes a buffer only if there is memory', () => {
    const program: TestProgram = { objects, threads: { T0: [other] }, faults: { memory: true } };
    expect(all(program)).toEqual(['finished T0=-12', 'finished T0=-23', 'finished T0=0']);
  });
});

describe('a process with a descriptor', () => {
  const objects: TestProgram['objects'] = [
    ['dma_fence', 'F'],
    ['dma_buf', buf, { pages: 4 }],
    ['fd', fd, { of: buf }],
  ];
  const answer = (call: string, args: TestStep[1]): unknown =>
    runTest({ objects, threads: { T0: [[call, { fd: 3, ...args }]] } }, () => 0).results['T0']?.[0];
  const refused = (err: string): unknown => ({ ret: -1, err });

  test.each([
    [0, 'EINVAL'],
    [1, undefined],
    [3, undefined],
    [4, 'EINVAL'],
    [7, undefined],
    [8, 'EINVAL'],
    [0x8000_0001, 'EINVAL'],
  ])('DMA_BUF_IOCTL_SYNC with flags %i', (flags, err) => {
    expect(answer('DMA_BUF_IOCTL_SYNC', { flags })).toEqual(
      err === undefined ? { ret: 0 } : refused(err),
    );
  });

  test('an argument that points nowhere, a descriptor that is none', () => {
    expect(answer('DMA_BUF_IOCTL_SYNC', { fault: true })).toEqual(refused('EFAULT'));
    expect(answer('DMA_BUF_SET_NAME_B', { fault: true })).toEqual(refused('EFAULT'));
    expect(answer('DMA_BUF_IOCTL_SYNC', { fd: 9, flags: 1 })).toEqual(refused('EBADF'));
    expect(answer('ioctl', { request: '0x40086263' })).toEqual(refused('ENOTTY'));
  });

  test('names of 31 characters, and not of 32', () => {
    expect(answer('DMA_BUF_SET_NAME_B', { name: 'x'.repeat(31) })).toEqual({ ret: 0 });
    expect(answer('DMA_BUF_SET_NAME_A', { name: 'x'.repeat(32) })).toEqual(refused('EINVAL'));
  });

  test.each([
    [0, 2, { ret: 16_384 }],
    [0, 0, { ret: 0 }],
    [1, 0, refused('EINVAL')],
    [0, 1, refused('EINVAL')],
    [-1, 2, refused('EINVAL')],
  ])('lseek to %i from %i', (offset, whence, expected) => {
    expect(answer('lseek', { offset, whence })).toEqual(expected);
  });

  test('renames while another is shown the old name', () => {
    const name = (text: string): TestStep => ['DMA_BUF_SET_NAME_A', { fd: 3, name: text }];
    const program: TestProgram = {
      objects,
      threads: { T0: [name('a'), name('b')], T1: [['dma_buf_debug_show', {}]] },
    };
    expect(all(program)).toEqual(['finished T0={"ret":0},{"ret":0} T1=0']);
  });

  test('waits for the device, until a signal comes', () => {
    const T0: readonly TestStep[] = [
      ['dma_resv_lock', { resv: buf, ctx: null }],
      ['dma_resv_reserve_fences', { resv: buf, n: 1 }],
      ['dma_resv_add_fence', { resv: buf, fence: 'F', usage: 'WRITE' }],
      ['dma_resv_unlock', { resv: buf }],
      ['DMA_BUF_IOCTL_SYNC', { fd: 3, flags: 1 }],
    ];
    expect(once({ objects, threads: { T0 } })).toBe('hang T0=0,0,0,0');
    expect(once({ objects, threads: { T0 }, kill: 'T0' })).toBe(
      'finished T0=0,0,0,0,{"ret":-1,"err":"EINTR"}',
    );
  });
});
