import { describe, expect, it } from '@jest/globals';
import { DesignBuilder } from './design-builder.ts';
import { EPOLLIN } from '../model/poll-events.ts';
import { type TaskBuilder } from './task-builder.ts';
import { type Handle } from './handle.ts';
import { compile } from './compile.ts';
import { explored } from '../verify/explored.fixture.ts';
import { profiles } from '../model/profile.ts';

const built = (declare: (d: DesignBuilder) => void) => {
  const d = new DesignBuilder();
  declare(d);
  return compile(d.model, profiles['7.2'], { injectDeadlk: false, shortMemory: false });
};

const withFd =
  (kind: 'userspace' | 'kthread', body: (t: TaskBuilder, fd: Handle<'fd'>) => void) =>
  (d: DesignBuilder): void => {
    const fd = d.fd('fd', { of: d.file('device') });
    d[kind]('task', (t) => body(t, fd));
  };

describe('a design with files', () => {
  it('has a task that releases them only if something else than a user task may drop the last reference', () => {
    const names = (kind: 'userspace' | 'kthread'): readonly string[] =>
      built(withFd(kind, (t, fd) => t.close(fd))).constants.tasks.map(({ name }) => name);
    expect(names('userspace')).toEqual(['task']);
    expect(names('kthread')).toEqual(['task', 'delayed_fput']);
    expect(explored(withFd('kthread', (t, fd) => t.close(fd)))).toMatchObject({
      findings: [],
      states: 5,
      edges: 4,
      depth: 4,
    });
  });

  it('gives a buffer a file only if it uses files', () => {
    const files = (exported: boolean): number =>
      built((d) => {
        const buf = d.dma_buf('buf');
        if (exported) d.fd('fd', { of: buf });
        d.userspace('task', (t) => t.userspace_step());
      }).constants.of.file.length;
    expect([files(false), files(true)]).toEqual([0, 1]);
  });

  it('refuses faults and descriptors that are none', () => {
    const refused = (body: (t: TaskBuilder, fd: Handle<'fd'>) => void) => () =>
      built(withFd('userspace', body));
    const written = (
      call: 'SW_SYNC_IOC_INC' | 'poll',
      args: (fd: Handle<'fd'>) => readonly unknown[],
    ): (() => unknown) => refused((t, fd) => void Reflect.apply(t[call], t, [...args(fd)]));
    expect(written('SW_SYNC_IOC_INC', (fd) => [fd, 1, { fault: 'sideways' }])).toThrow(
      'arg is "sideways"',
    );
    expect(written('poll', () => [[1], EPOLLIN, 0])).toThrow('fds is 1, not a fd');
    expect(written('poll', (fd) => [[fd], EPOLLIN, 0])).not.toThrow();
  });

  it('does not know what happens at a DRM device', () => {
    const polls = (d: DesignBuilder): void => {
      const fd = d.fd('fd', { of: d.file('card0', { of: 'drm' }) });
      d.userspace('task', (t) => t.poll([fd], EPOLLIN, 0));
    };
    expect(() => explored(polls)).toThrow('no events of a DRM device');
  });
});
