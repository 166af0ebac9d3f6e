import { EPOLLET, EPOLLIN, EPOLL_CTL_ADD, EPOLL_CTL_DEL } from '../model/poll-events.ts';
import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type Handle } from '../language/handle.ts';
import { type Result } from '../language/program.ts';
import { type TaskBuilder } from '../language/task-builder.ts';
import { explored } from './explored.fixture.ts';

/** A process that waits for a buffer with two pending writers: what it is told, it may rely on. */
const waiting = (
  wait: (t: TaskBuilder, fd: Handle<'fd'>, ep: Handle<'eventpoll'>) => Result,
  signals = true,
) =>
  explored((d: DesignBuilder) => {
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });
    const ep = d.eventpoll('ep');
    const never = d.variable('never');
    const fences = [d.dma_fence('F1'), d.dma_fence('F2')];
    d.thread('process', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 2);
      for (const fence of fences) t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
      const events = wait(t, fd, ep);
      t.if(events.is('-EINTR'), () => t.return());
      t.if(events.isNot(EPOLLIN), () => t.assert(never.is(1)));
      for (const fence of fences) t.assert(fence.isSignaled());
    });
    for (const fence of fences)
      if (signals) d.hardirq(`irq of ${fence.name}`, (t) => t.dma_fence_signal(fence));
  });

const holds = { findings: [], complete: true };

describe('readiness of a buffer', () => {
  it('POLL-05: poll() looks again after each fence, and answers when nothing is pending', () => {
    const { states, edges, depth, ...rest } = waiting((t, fd) => t.poll([fd], EPOLLIN, -1));
    expect(rest).toEqual(holds);
    expect([states, edges, depth]).toEqual([630, 1330, 36]);
  });

  it('epoll_wait() does so too, for what is new and for what is there', () => {
    for (const edge of [0, EPOLLET])
      expect(
        waiting((t, fd, ep) => {
          t.epoll_ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN | edge);
          return t.epoll_wait(ep, -1);
        }),
      ).toMatchObject(holds);
  });

  it('is no answer while a fence never signals', () => {
    const stuck = waiting((t, fd, ep) => {
      t.epoll_ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN);
      return t.epoll_wait(ep, -1);
    }, false);
    expect(stuck.findings).toEqual(['FENCE-01', 'unsignalled-fence']);
  });

  it('POLL-08: says nothing about caches: access needs its brackets', () => {
    const reading = (brackets: boolean) =>
      explored((d) => {
        const bo = d.dma_buf('bo');
        const fd = d.fd('fd', { of: bo });
        d.thread('process', (t) => {
          t.if(t.poll([fd], EPOLLIN, -1).isNot(EPOLLIN), () => t.return());
          if (brackets) {
            const begun = t.dma_buf_begin_cpu_access(bo, 'DMA_FROM_DEVICE');
            t.if(begun.failed(), () => t.return());
          }
          t.cpu_read(bo);
          if (brackets) t.dma_buf_end_cpu_access(bo, 'DMA_FROM_DEVICE');
        });
      }).findings;
    expect(reading(false)).toEqual(['CPU-01']);
    expect(reading(true)).toEqual([]);
  });
});

describe('epoll_ctl()', () => {
  interface Watching {
    readonly fd: Handle<'fd'>;
    readonly empty: Handle<'fd'>;
    readonly ep: Handle<'eventpoll'>;
    /** Not reached if all is well. */
    readonly fails: (t: TaskBuilder) => void;
  }

  const results = (body: (t: TaskBuilder, w: Watching) => void) =>
    explored((d) => {
      const fd = d.fd('fd', { of: d.dma_buf('bo') });
      const empty = d.fd('empty');
      const ep = d.eventpoll('ep');
      const never = d.variable('never');
      d.userspace('process', (t) => {
        body(t, { fd, ep, empty, fails: (on) => on.assert(never.is(1)) });
      });
    });

  it('-EBADF, -ENOENT, -EINVAL; after EPOLL_CTL_DEL, and after the last close, there is nothing to report', () => {
    expect(
      results((t, { fd, ep, empty, fails }) => {
        t.if(t.epoll_ctl(ep, EPOLL_CTL_ADD, empty, EPOLLIN).isNot('-EBADF'), () => fails(t));
        t.if(t.epoll_ctl(ep, EPOLL_CTL_DEL, fd, 0).isNot('-ENOENT'), () => fails(t));
        t.if(t.epoll_ctl(ep, 7, fd, 0).isNot('-EINVAL'), () => fails(t));
        t.if(t.epoll_ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN).isNot(0), () => fails(t));
        t.if(t.epoll_wait(ep, 0).isNot(EPOLLIN), () => fails(t));
        t.if(t.epoll_ctl(ep, EPOLL_CTL_DEL, fd, 0).isNot(0), () => fails(t));
        t.if(t.epoll_wait(ep, 0).isNot(0), () => fails(t));
        t.epoll_ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN);
        t.close(fd);
        t.if(t.epoll_wait(ep, 0).isNot(0), () => fails(t));
      }),
    ).toMatchObject(holds);
  });

  it('has room for one descriptor', () => {
    expect(() =>
      results((t, { fd, ep }) => {
        t.epoll_ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN);
        t.epoll_ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN);
      }),
    ).toThrow('the model has room for one');
  });
});
