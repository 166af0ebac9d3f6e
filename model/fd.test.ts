import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type Handle } from '../language/handle.ts';
import { type KernelOptions } from './kernel.ts';
import { type KernelVersion } from './profile.ts';
import { type Failure } from './errno.ts';
import { type Result } from '../language/program.ts';
import { type TaskBuilder } from '../language/task-builder.ts';
import { explored } from '../verify/explored.fixture.ts';

interface Given {
  readonly t: TaskBuilder;
  readonly fd: Handle<'fd'>;
  readonly other: Handle<'fd'>;
  readonly file: Handle<'file'>;
  /** Fails unless the call returned this. */
  readonly returns: (result: Result, value: number | Failure) => void;
}

type Body = (given: Given) => void;

/** Threads of a process with a descriptor of some file, and another that is empty. */
const userspace =
  (...bodies: readonly Body[]) =>
  (d: DesignBuilder): void => {
    const file = d.file('device');
    const fd = d.fd('fd', { of: file });
    const other = d.fd('other');
    const never = d.variable('never');
    for (const [i, body] of bodies.entries()) {
      d.userspace(`thread ${i}`, (t) => {
        const returns: Given['returns'] = (result, value) =>
          t.if(result.isNot(value), () => void t.assert(never.is(1)));
        body({ t, fd, other, file, returns });
      });
    }
  };

const search = (
  declare: (d: DesignBuilder) => void,
  options: Partial<KernelOptions> & { readonly kernel?: KernelVersion } = {},
): readonly unknown[] => {
  const { findings, states, edges, depth } = explored(declare, options);
  return [findings.join(' '), states, edges, depth];
};

describe('a descriptor', () => {
  it('is empty once it is closed: -EBADF', () => {
    const twice: Body = ({ t, fd, other, returns }) => {
      returns(t.close(fd), 0);
      returns(t.close(fd), '-EBADF');
      returns(t.dup(fd, other), '-EBADF');
    };
    expect(search(userspace(twice))).toEqual(['', 7, 6, 6]);
  });

  it('is another of the same file after dup(), which the last of them releases', () => {
    const copies: Body = ({ t, fd, other, returns }) => {
      returns(t.dup(fd, other), 0);
      returns(t.close(fd), 0);
      returns(t.close(other), 0);
      returns(t.close(other), '-EBADF');
    };
    expect(search(userspace(copies))).toEqual(['', 9, 8, 8]);
  });

  it('may not be there if the table is full, which -EBADF comes before: -EMFILE', () => {
    const empty: Body = ({ t, fd, other, returns }) => returns(t.dup(other, fd), '-EBADF');
    const dup: Body = ({ t, fd, other, returns }) => returns(t.dup(fd, other), 0);
    const reserve: Body = ({ t, other, returns }) => returns(t.get_unused_fd_flags(other), 0);
    for (const body of [dup, reserve]) {
      expect(search(userspace(body))[0]).toBe('');
      expect(search(userspace(body), { fdTableFull: true })[0]).toBe('CTX-09');
    }
    expect(search(userspace(empty), { fdTableFull: true })[0]).toBe('');
  });

  it("may be closed by another thread as soon as it is installed, and the reference is the table's", () => {
    const opens =
      (keeps: boolean): Body =>
      ({ t, fd, other, file }) => {
        t.get_file(file);
        t.get_unused_fd_flags(other);
        t.fd_install(other, file);
        t.close(fd);
        if (keeps) t.fput(file);
      };
    const closes: Body = ({ t, other }) => void t.close(other);
    expect(search(userspace(opens(false), closes))).toEqual(['', 24, 30, 9]);
    expect(search(userspace(opens(true), closes))[0]).toBe('CTX-05 LIFE-08');
  });

  it('that is only reserved is empty for everybody else', () => {
    const reserves: Body = ({ t, other, returns }) => {
      returns(t.get_unused_fd_flags(other), 0);
      returns(t.close(other), '-EBADF');
      t.put_unused_fd(other);
      returns(t.get_unused_fd_flags(other), 0);
    };
    expect(search(userspace(reserves))).toEqual(['', 5, 4, 4]);
  });

  it('holds one file only: a second needs a descriptor of its own', () => {
    const again: Body = ({ t, fd }) => void t.get_unused_fd_flags(fd);
    expect(() => search(userspace(again))).toThrow('the descriptor fd is in use');
  });
});

describe('the last reference of a file', () => {
  const dropsIn = (kind: 'kthread' | 'thread' | 'hardirq') => (d: DesignBuilder) => {
    const file = d.file('device');
    d[kind]('driver', (t) => {
      t.fput(file);
    });
  };

  it('is released by whoever dropped it, behind all else, or by delayed_fput()', () => {
    expect(search(dropsIn('thread'))).toEqual(['', 5, 4, 4]);
    expect(search(dropsIn('kthread'))).toEqual(['', 5, 4, 4]);
    expect(search(dropsIn('hardirq'))).toEqual(['', 5, 4, 4]);
  });

  it('may be dropped where nobody may sleep, for its release runs later and may: LIFE-15', () => {
    const drops =
      (kind: 'kthread' | 'thread' | 'hardirq', inline: boolean) => (d: DesignBuilder) => {
        const mutex = d.mutex('mutex');
        const fence = d.dma_fence('F', {
          release: (t) => {
            t.mutex_lock(mutex);
            t.mutex_unlock(mutex);
          },
        });
        const other = d.dma_fence('other');
        const file = d.sync_file('S', { fence: inline ? other : fence });
        const lock = d.spinlock('lock');
        d[kind]('driver', (t) => {
          t.spin_lock_irqsave(lock);
          t.fput(file);
          if (inline || kind !== 'hardirq') t.dma_fence_signal(fence);
          t.dma_fence_put(inline ? fence : other);
          t.spin_unlock_irqrestore(lock);
          if (!inline && kind !== 'hardirq') t.dma_fence_put(fence);
        });
      };
    for (const kind of ['thread', 'kthread', 'hardirq'] as const) {
      expect(search(drops(kind, false), { kernel: '6.12' })[0]).toBe('');
      expect(search(drops(kind, true), { kernel: '6.12' })[0]).toBe('CTX-01');
    }
  });

  it('is dropped once: CTX-05', () => {
    const twice: Body = ({ t, fd, file }) => {
      t.close(fd);
      t.fput(file);
    };
    const taken: Body = ({ t, fd, file }) => {
      t.close(fd);
      t.get_file(file);
    };
    expect(search(userspace(twice))[0]).toBe('CTX-05');
    expect(search(userspace(taken))[0]).toBe('CTX-05');
  });
});
