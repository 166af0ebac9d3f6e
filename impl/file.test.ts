import { describe, expect, test } from '@jest/globals';
import { File, type FileOperations } from './file.ts';
import { type TestProgram, type TestStep, outcomeOf, runAll, runTest } from './test-threads.ts';
import { Session } from './session.ts';
import { reference } from './reference.ts';
import { replay } from './scheduler/replay.ts';
import { runKernel } from './scheduler/run.ts';
import { xa_alloc, xa_erase, xa_load, XArray } from './xarray.ts';

const eventfd = (initval: number): TestStep => ['eventfd', { initval, flags: 2048 }];
const poll = (fd: number, events: number, timeout: number): TestStep => [
  'poll',
  { fd, events, timeout },
];
const close = (fd: number): TestStep => ['close', { fd }];

/** What a single thread gets. */
function alone(steps: readonly TestStep[], release: TestProgram['release'] = '7.2'): string {
  return outcomeOf(runTest({ objects: [], threads: { T: steps }, release }, () => 0));
}

/** Every outcome of threads with so many deviations from the run without preemption. */
function outcomes(threads: TestProgram['threads'], deviations = 2): readonly string[] {
  return [...runAll({ objects: [], threads }, deviations).keys()].toSorted();
}

describe('descriptors', () => {
  test('are the lowest free numbers from 3 on', () => {
    const steps: TestStep[] = [
      eventfd(0),
      eventfd(0),
      close(3),
      eventfd(0),
      close(7),
      ['dup', { fd: 4 }],
    ];
    expect(alone(steps)).toMatchInlineSnapshot(
      `"finished T={"ret":3},{"ret":4},{"ret":0},{"ret":3},{"ret":-1,"err":"EBADF"},{"ret":5}"`,
    );
  });

  test('say what is wrong with them', () => {
    const steps: TestStep[] = [
      ['read', { fd: -1 }],
      ['write', { fd: 3 }],
      ['lseek', { fd: 3, offset: 0, whence: 0 }],
      ['ioctl', { fd: 3, request: '0x0' }],
      eventfd(0),
      ['ioctl', { fd: 3, request: '0x0' }],
      ['open', { path: '/dev/nothing', flags: 2 }],
    ];
    expect(alone(steps)).toMatchInlineSnapshot(
      `"finished T={"ret":-1,"err":"EBADF"},{"ret":-1,"err":"EBADF"},{"ret":-1,"err":"EBADF"},{"ret":-1,"err":"EBADF"},{"ret":3},{"ret":-1,"err":"ENOTTY"},{"ret":-1,"err":"ENOENT"}"`,
    );
  });

  test('are closed once, by whoever comes first, in each release', () => {
    for (const release of ['6.1', '6.12', '7.2'] as const) {
      const session = new Session(reference, release);
      let released = 0;
      const fops: FileOperations = {
        name: 'test',
        *release() {
          yield { access: 'load', object: undefined, field: 'test' };
          released++;
        },
      };
      session.k.spawn('T0', 'thread', function* body() {
        const fd = yield* session.k.fn.get_unused_fd_flags(session.k);
        const file = yield* session.k.fn.alloc_file(session.k, 'test', fops, undefined);
        yield* session.k.fn.fd_install(session.k, fd, file);
        yield* session.call('dup', { fd });
        yield* session.call('close', { fd });
        expect([released, file]).toEqual([0, expect.any(File)]);
        yield* session.call('close', { fd: fd + 1 });
        expect(released).toBe(1);
        yield* session.call('close', { fd: fd + 1 });
      });
      expect(runKernel(session.k, replay([])).end.kind).toBe('finished');
      expect(released).toBe(1);
    }
  });

  test('can be closed while another thread uses them', () => {
    const threads = {
      A: [eventfd(2), close(3)],
      B: [
        ['read', { fd: 3 }],
        ['dup', { fd: 3 }],
      ],
    } satisfies TestProgram['threads'];
    expect(outcomes(threads)).toMatchInlineSnapshot(`
     [
       "finished A={"ret":3},{"ret":0} B={"ret":-1,"err":"EBADF"},{"ret":-1,"err":"EBADF"}",
       "finished A={"ret":3},{"ret":0} B={"ret":2},{"ret":-1,"err":"EBADF"}",
       "finished A={"ret":3},{"ret":0} B={"ret":2},{"ret":3}",
       "finished A={"ret":3},{"ret":0} B={"ret":2},{"ret":4}",
     ]
    `);
  });
});

describe('poll', () => {
  test('looks without sleeping, and sleeps so long', () => {
    const steps = [eventfd(0), poll(3, 5, 0), poll(3, 1, 0), poll(3, 1, 5), poll(9, 1, -1)];
    expect(alone([...steps, poll(-1, 1, 5)])).toMatchInlineSnapshot(
      `"finished T={"ret":3},{"ret":1,"out":"OUT"},{"ret":0,"out":"-"},{"ret":0,"out":"-"},{"ret":1,"out":"NVAL"},{"ret":0,"out":"-"}"`,
    );
  });

  test('sleeps for ever if nobody comes, and a signal ends it', () => {
    const T: readonly TestStep[] = [eventfd(0), poll(3, 1, -1)];
    expect(alone(T)).toMatchInlineSnapshot(`"hang T={"ret":3}"`);
    const kills = runAll({ objects: [], threads: { T }, kill: 'T' }, 2);
    expect([...kills.keys()]).toMatchInlineSnapshot(`
     [
       "finished T={"ret":3},{"ret":-1,"err":"EINTR"}",
     ]
    `);
  });
});

test('an array gives the lowest free index', () => {
  const session = new Session(reference, '7.2');
  const xa = new XArray<string>('xa');
  const found: unknown[] = [];
  session.k.spawn('T', 'thread', function* body() {
    const { k } = session;
    for (const entry of ['a', 'b', 'c']) found.push(yield* xa_alloc(k, xa, entry));
    found.push(yield* xa_erase(k, xa, 2), yield* xa_load(k, xa, 2));
    found.push(yield* xa_alloc(k, xa, 'd'), yield* xa_load(k, xa, 2), xa.indices);
  });
  runKernel(session.k, replay([]));
  expect(found).toEqual([1, 2, 3, 'b', undefined, 2, 'd', [1, 2, 3]]);
});
