import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from './design-builder.ts';
import { type TaskBuilder } from './task-builder.ts';
import { explored } from '../verify/explored.fixture.ts';

interface Parts {
  readonly f1: ReturnType<DesignBuilder['dma_fence']>;
  readonly f2: ReturnType<DesignBuilder['dma_fence']>;
  readonly p: ReturnType<DesignBuilder['dma_fence_slot']>;
  readonly q: ReturnType<DesignBuilder['dma_fence_slot']>;
}

const alone = (body: (t: TaskBuilder, parts: Parts) => void) =>
  explored((d) => {
    const parts: Parts = {
      f1: d.dma_fence('F1', { refs: 2 }),
      f2: d.dma_fence('F2', { refs: 2 }),
      p: d.dma_fence_slot('p'),
      q: d.dma_fence_slot('q'),
    };
    d.kthread('T', (t) => body(t, parts));
  }).findings;

describe('a variable for a fence', () => {
  it('stands for the fence that it holds, in every call that takes a fence', () => {
    const findings = alone((t, { f1, f2, p, q }) => {
      t.set_fence(p, f2);
      t.dma_fence_signal(p);
      t.assert(f1.isUnsignaled());
      t.assert(f2.isSignaled());
      t.set_fence(q, p);
      t.assert(q.is(f2));
      t.dma_fence_wait_any_timeout([f1, q], false, 1);
      t.if(t.dma_fence_is_later(q, f2).is(1), () => t.assert(f2.isUnsignaled()));
      t.if(t.dma_fence_get_status(q).isNot(1), () => t.assert(f2.isUnsignaled()));
    });
    expect(findings).toEqual([]);
  });

  it('may be NULL for dma_fence_put(), and for nothing that looks at the fence', () => {
    expect(alone((t, { p }) => t.dma_fence_put(p))).toEqual([]);
    expect(alone((t, { p }) => t.dma_fence_get(p))).toEqual([]);
    expect(alone((t, { p }) => t.dma_fence_wait(p, false))).toContain('CTX-07');
  });

  it('lets a waiter sleep for whatever it holds: the one who owes it is blamed', () => {
    const owed = (mine: boolean) =>
      explored((d) => {
        const f1 = d.dma_fence('F1');
        const f2 = d.dma_fence('F2');
        const p = d.dma_fence_slot('p');
        d.kthread('T', (t) => {
          t.set_fence(p, mine ? f1 : f2);
          t.dma_fence_wait(p, false);
          t.dma_fence_signal(f1);
        });
        d.job('engine', (t) => t.dma_fence_signal(f2));
      }).findings;
    expect(owed(false)).toEqual([]);
    expect(owed(true)).toContain('deadlock');
  });

  it('is refused where it is of another design, and where a call wants something else', () => {
    let foreign: ReturnType<DesignBuilder['dma_fence_slot']> | undefined;
    explored((d) => {
      foreign = d.dma_fence_slot('of another design');
      d.kthread('T', (t) => t.fence_is_null(foreign ?? d.dma_fence_slot('p')));
    });
    const waitingFor = (slot: typeof foreign) => () =>
      explored((d) => {
        d.dma_fence('F');
        d.kthread('T', (t) => {
          if (slot !== undefined) t.dma_fence_wait(slot, false);
        });
      });
    expect(waitingFor(foreign)).toThrow('which this design does not declare');
  });
});

describe('dma_fence_chain_for_each', () => {
  it('refuses t.continue(), which would not go on to the next node', () => {
    const body = (t: TaskBuilder, { f1, p }: Parts): void =>
      t.dma_fence_chain_for_each(p, f1, () => t.continue());
    expect(() => alone(body)).toThrow('t.continue() stands outside a loop');
  });

  it('runs once for a fence that is no chain, and not at all for NULL', () => {
    const findings = alone((t, { f1, f2, p }) => {
      t.dma_fence_chain_for_each(p, f1, () => t.dma_fence_signal(p));
      t.assert(f1.isSignaled());
      t.dma_fence_chain_for_each(p, null, () => t.dma_fence_signal(f2));
      t.assert(f2.isUnsignaled());
    });
    expect(findings).toEqual([]);
  });
});
