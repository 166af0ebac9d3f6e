import { describe, expect, it } from '@jest/globals';
import { EPOLLIN, EPOLLNVAL, EPOLLOUT } from './poll-events.ts';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type Failure } from './errno.ts';
import { type Handle } from '../language/handle.ts';
import { type TaskBuilder } from '../language/task-builder.ts';
import { explored } from '../verify/explored.fixture.ts';

const search = (declare: (d: DesignBuilder) => void): readonly unknown[] => {
  const { findings, states, edges, depth } = explored(declare);
  return [findings.join(' '), states, edges, depth];
};

/** What no poll() of the tests returns. */
const NEVER = 99;

interface Given {
  readonly t: TaskBuilder;
  readonly fds: readonly Handle<'fd'>[];
  /** Fails unless poll() returned one of these. */
  readonly polls: (
    fds: readonly Handle<'fd'>[],
    timeout: number,
    ...values: readonly (number | Failure)[]
  ) => void;
}

/** A process that polls two eventfds, and somebody else who signals some of them. */
const polling =
  (
    body: (given: Given) => void,
    signals: (t: TaskBuilder, a: Handle<'eventfd_ctx'>, b: Handle<'eventfd_ctx'>) => void = (t) =>
      void t.userspace_step(),
  ) =>
  (d: DesignBuilder): void => {
    const a = d.eventfd('a');
    const b = d.eventfd('b');
    const fds = [d.fd('fd of a', { of: a }), d.fd('fd of b', { of: b })];
    const never = d.variable('never');
    d.thread('poller', (t) => {
      const polls: Given['polls'] = (of, timeout, ...values) => {
        const result = t.poll(of, EPOLLIN, timeout);
        const test = (rest: readonly (number | Failure)[]): void => {
          const [value, ...others] = rest;
          if (value === undefined) t.assert(never.is(1));
          else t.if(result.isNot(value), () => test(others));
        };
        test(values);
      };
      body({ t, fds, polls });
    });
    d.kthread('driver', (t) => signals(t, a, b));
  };

describe('poll()', () => {
  it('looks once with timeout 0: what it finds at one descriptor', () => {
    const looks = polling(({ t, fds: [a], polls }) => {
      if (a === undefined) return;
      polls([a], 0, 0);
      t.if(t.poll([a], EPOLLOUT, 0).isNot(EPOLLOUT), () => polls([a], 0, NEVER));
      t.close(a);
      polls([a], 0, EPOLLNVAL);
    });
    expect(search(looks)).toEqual(['', 16, 22, 8]);
  });

  it('sleeps until one of the files has something: how many have, or a signal ends it', () => {
    const sleeps = polling(
      ({ fds, polls }) => polls(fds, -1, 1, 2, '-EINTR'),
      (t, a, b) => {
        t.eventfd_signal(b);
        t.eventfd_signal(a);
      },
    );
    const bounded = polling(({ fds, polls }) => polls(fds, 5, 0, '-EINTR'));
    const first = polling(
      ({ fds, polls }) => polls(fds, -1, 1, '-EINTR'),
      (t, a, b) => {
        t.eventfd_signal(b);
        t.eventfd_signal(a);
      },
    );
    expect(search(sleeps)).toEqual(['', 19, 27, 5]);
    expect(search(first)[0]).toBe('CTX-09');
    expect(search(bounded)).toEqual(['', 12, 18, 5]);
  });

  it('is level-triggered: what nobody has read is found again', () => {
    const twice = polling(
      ({ t, fds: [a], polls }) => {
        if (a === undefined) return;
        t.if(t.poll([a], EPOLLIN, -1).is('-EINTR'), () => t.return());
        polls([a], -1, EPOLLIN);
        t.if(t.read(a).isNot(1), () => polls([a], 0, NEVER));
        polls([a], 0, 0);
        t.if(t.read(a).isNot('-EAGAIN'), () => polls([a], 0, NEVER));
      },
      (t, a) => void t.eventfd_signal(a),
    );
    expect(search(twice)).toEqual(['', 11, 11, 6]);
  });

  it('keeps the files alive that it sleeps for, and releases what it holds last', () => {
    const closed = (d: DesignBuilder): void => {
      const a = d.eventfd('a');
      const fd = d.fd('fd', { of: a });
      d.userspace('poller', (t) => void t.poll([fd], EPOLLIN, 5));
      d.userspace('closer', (t) => void t.close(fd));
    };
    expect(search(closed)).toEqual(['', 18, 24, 5]);
  });
});
