import { EPOLLIN, EPOLLOUT } from '../model/poll-events.ts';
import { type Kernel, at } from '../model/kernel.ts';
import { type Property } from '../checker/property.ts';
import { claims } from './claims.fixture.ts';
import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type Usage } from '../model/dma-resv.ts';

const activeOf = (k: Kernel): number => {
  const { inActive, outActive } = at(k.dma_buf_poll, 0);
  return inActive + outActive;
};

const allDone = (k: Kernel): boolean => k.task.every(({ pc }) => pc === 0);

/** Callbacks of the buffer that are queued on a fence. */
const queuedOf = (k: Kernel): number => k.dma_fence_cb.filter(({ fence }) => fence > 0).length;

/** What POLL-03 and POLL-04 say of every state, and of the end. */
const balanced: readonly Property<Kernel>[] = [
  {
    kind: 'always',
    name: 'at most one callback for each direction is queued',
    holds: (k) => queuedOf(k) <= activeOf(k),
  },
  {
    kind: 'always',
    name: 'a queued callback owns the file and the fence',
    holds: (k) =>
      at(k.file, 0).refs >= queuedOf(k) &&
      k.dma_fence_cb.every(({ fence }) => fence === 0 || at(k.dma_fence, fence - 1).refs > 0),
  },
  {
    kind: 'always',
    name: 'at the end what is in use waits for a fence, and has the file',
    holds: (k) =>
      !allDone(k) ||
      (activeOf(k) === queuedOf(k) && at(k.file, 0).refs === at(k.variable, 0).value + queuedOf(k)),
  },
  { kind: 'sometimes', name: 'two are queued', seen: (k) => queuedOf(k) === 2 },
  {
    kind: 'sometimes',
    name: 'the end with a callback in use',
    seen: (k) => allDone(k) && activeOf(k) > 0,
  },
  { kind: 'sometimes', name: 'the file is gone', seen: (k) => at(k.file, 0).refs === 0 },
];

/** Two pollers, a writer's fence that signals, and a reader's that never does; `descriptors` counts the open ones. */
const pollers =
  (closes: boolean, signals: boolean) =>
  (d: DesignBuilder): void => {
    const descriptors = d.variable('descriptors', { initially: 1 });
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });
    const writer = d.dma_fence('writer', { refs: 2 });
    const submit = d.kthread('submit', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, writer, 'WRITE');
      t.dma_resv_unlock(bo);
    });
    const first = d.thread('poller 1', (t) => {
      t.wait4(submit);
      t.dma_buf_poll(bo, EPOLLIN | EPOLLOUT);
    });
    d.thread('poller 2', (t) => {
      t.dma_buf_poll(bo, EPOLLOUT);
      if (!closes) return;
      t.wait4(first);
      t.close(fd);
      t.WRITE_ONCE(descriptors, 0);
    });
    if (!signals) return;
    d.hardirq('irq', (t) => {
      t.dma_fence_signal(writer);
      t.dma_fence_put(writer);
    });
  };

describe('the callbacks of dma_buf_poll()', () => {
  it('are given back by the signaller, with their references', () => {
    const { failed, seen, complete } = claims(pollers(false, true), balanced);
    expect({ failed, seen, complete }).toEqual({
      failed: [],
      seen: ['two are queued'],
      complete: true,
    });
  });

  it('keep the file behind the last close until the fence signals', () => {
    const { failed, seen } = claims(pollers(true, true), balanced);
    expect({ failed, seen }).toEqual({ failed: [], seen: ['the file is gone', 'two are queued'] });
  });

  it('keep it for ever if the fence never signals', () => {
    const { seen } = claims(pollers(true, false), balanced);
    expect(seen).toEqual(['the end with a callback in use', 'two are queued']);
  });
});

/** The events that a poll reports for a buffer with one fence, in all runs. */
const reported = (usage: Usage, asked: number, signaled: boolean): number[] => {
  const seen = new Set<number>();
  const note: Property<Kernel> = {
    kind: 'always',
    name: 'note the events',
    holds: (k) => {
      if (allDone(k)) seen.add(at(k.variable, 0).value);
      return true;
    },
  };
  claims(
    (d) => {
      const events = d.variable('events', { max: 7 });
      const bo = d.dma_buf('bo');
      const fence = d.dma_fence('F');
      d.kthread('task', (t) => {
        t.dma_resv_lock(bo, null);
        t.dma_resv_reserve_fences(bo, 1);
        t.dma_resv_add_fence(bo, fence, usage);
        t.dma_resv_unlock(bo);
        if (signaled) t.dma_fence_signal(fence);
        const found = t.dma_buf_poll(bo, asked);
        for (const value of [1, 4, 5]) t.if(found.is(value), () => t.WRITE_ONCE(events, value));
      });
    },
    [note],
  );
  return [...seen].filter((value) => value > 0 || seen.size === 1);
};

describe('dma_buf_poll() reports', () => {
  const both = EPOLLIN | EPOLLOUT;

  it.each([
    ['KERNEL', 0],
    ['WRITE', 0],
    ['READ', EPOLLIN],
    ['BOOKKEEP', both],
  ] as const)('of a pending %s fence: %i', (usage, expected) => {
    expect(reported(usage, both, false)).toEqual([expected]);
    expect(reported(usage, EPOLLOUT, false)).toEqual([expected & EPOLLOUT]);
    expect(reported(usage, EPOLLIN, false)).toEqual([expected & EPOLLIN]);
  });

  it('both events of a signalled one, and nothing that was not asked for', () => {
    expect(reported('WRITE', both, true)).toEqual([both]);
    expect(reported('WRITE', EPOLLOUT, true)).toEqual([EPOLLOUT]);
    expect(reported('WRITE', 2, true)).toEqual([0]);
  });
});
