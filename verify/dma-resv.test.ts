import { MAX_SCHEDULE_TIMEOUT } from '../model/dma-fence-wait.ts';
import { type Usage, usages } from '../model/dma-resv.ts';
import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type FenceHandle } from '../language/handle.ts';
import { type Kernel, at } from '../model/kernel.ts';
import { type Property } from '../checker/property.ts';
import { claims } from './claims.fixture.ts';

interface Added {
  readonly timeline: string;
  readonly usage: Usage;
  readonly signaled?: boolean;
}

/** The list of an object, as `fence usage`, after some fences were added to it in turn; `F1` is the first one, and so on. */
function listAfter(...added: readonly Added[]): readonly string[] {
  let list: readonly string[] = [];
  const note: Property<Kernel> = {
    kind: 'always',
    name: 'note the last list',
    holds: (k) => {
      const { fence, usage, num } = at(k.dma_resv, 0);
      if (k.task.every(({ pc }) => pc === 0))
        list = fence.slice(0, num).map((f, i) => `F${f} ${at(usages, at(usage, i))}`);
      return true;
    },
  };
  claims((d) => addAll(d, added), [note]);
  return list;
}

function addAll(d: DesignBuilder, added: readonly Added[]): void {
  const resv = d.dma_resv('resv');
  const fences = added.map(({ timeline, signaled = false }, i) =>
    d.dma_fence(`F${i + 1}`, { timeline, initially: signaled ? 'signaled' : 'active' }),
  );
  d.kthread('adds', (t) => {
    t.dma_resv_lock(resv, null);
    t.dma_resv_reserve_fences(resv, added.length);
    for (const [i, { usage }] of added.entries()) t.dma_resv_add_fence(resv, at(fences, i), usage);
    t.dma_resv_unlock(resv);
  });
}

/** What dma_resv_test_signaled() says of one unsignalled fence. */
function isFree(usage: Usage, query: Usage): boolean {
  const declare = (d: DesignBuilder): void => {
    const resv = d.dma_resv('resv');
    const fence = d.dma_fence('F');
    const free = d.variable('free');
    d.kthread('task', (t) => {
      t.dma_resv_lock(resv, null);
      t.dma_resv_reserve_fences(resv, 1);
      t.dma_resv_add_fence(resv, fence, usage);
      t.if(t.dma_resv_test_signaled(resv, query).is(1), () => t.WRITE_ONCE(free, 1));
      t.dma_resv_unlock(resv);
    });
    d.sometimes('free', free.is(1));
  };
  return claims(declare).seen.includes('free');
}

/** Which results of dma_resv_wait_timeout() can be seen. */
function resultsOf(
  timeout: number,
  intr: boolean,
  state: 'empty' | 'busy' | 'signals',
): readonly string[] {
  const declare = (d: DesignBuilder): void => {
    const resv = d.dma_resv('resv');
    const fence = d.dma_fence('F');
    const results = (['0', '1', '5', '-ERESTARTSYS'] as const).map((name) => ({
      name,
      seen: d.variable(name),
    }));
    d.thread('task', (t) => {
      if (state !== 'empty') addFence(t, resv, fence);
      const ret = t.dma_resv_wait_timeout(resv, 'WRITE', intr, timeout);
      for (const { name, seen } of results)
        t.if(ret.is(name === '-ERESTARTSYS' ? name : Number(name)), () => t.WRITE_ONCE(seen, 1));
    });
    if (state === 'signals') d.hardirq('irq', (t) => t.dma_fence_signal(fence));
    for (const { name, seen } of results) d.sometimes(name, seen.is(1));
  };
  return claims(declare).seen;
}

function addFence(
  t: Parameters<Parameters<DesignBuilder['kthread']>[1]>[0],
  resv: ReturnType<DesignBuilder['dma_resv']>,
  fence: FenceHandle,
): void {
  t.dma_resv_lock(resv, null);
  t.dma_resv_reserve_fences(resv, 1);
  t.dma_resv_add_fence(resv, fence, 'WRITE');
  t.dma_resv_unlock(resv);
}

describe('dma_resv', () => {
  it('RESV-06: a query sees its own usage and the stronger ones', () => {
    const table = usages.map((usage) =>
      usages.map((query) => (isFree(usage, query) ? '-' : 'x')).join(' '),
    );
    expect(table).toEqual(['x x x x', '- x x x', '- - x x', '- - - x']);
  });

  it('RESV-07: adding a fence of the same context again promotes it in place, and never weakens it', () => {
    const ring = (usage: Usage): Added => ({ timeline: 'ring', usage });
    expect(listAfter(ring('READ'), ring('WRITE'))).toEqual(['F2 WRITE']);
    expect(listAfter(ring('WRITE'), ring('READ'))).toEqual(['F1 WRITE', 'F2 READ']);
    expect(listAfter(ring('READ'), ring('READ'))).toEqual(['F2 READ']);
  });

  it('RESV-08: only a signalled fence, or an earlier one of the same context, is overwritten', () => {
    const of = (timeline: string, usage: Usage, signaled = false): Added => ({
      timeline,
      usage,
      signaled,
    });
    expect(listAfter(of('a', 'WRITE'), of('b', 'WRITE'))).toEqual(['F1 WRITE', 'F2 WRITE']);
    expect(listAfter(of('a', 'WRITE', true), of('b', 'READ'))).toEqual(['F2 READ']);
    expect(listAfter(of('a', 'READ'), of('b', 'READ'), of('a', 'KERNEL'))).toEqual([
      'F3 KERNEL',
      'F2 READ',
    ]);
  });

  it('RESV-21: the result of a wait is what is left of the time, at least 1; 0; or -ERESTARTSYS', () => {
    expect(resultsOf(0, false, 'empty')).toEqual(['1']);
    expect(resultsOf(0, false, 'busy')).toEqual(['0']);
    expect(resultsOf(5, false, 'empty')).toEqual(['5']);
    expect(resultsOf(5, false, 'busy')).toEqual(['0']);
    expect(resultsOf(5, true, 'busy')).toEqual(['-ERESTARTSYS', '0']);
    expect(resultsOf(MAX_SCHEDULE_TIMEOUT, false, 'signals')).toEqual(['1']);
  });

  it('RESV-26: a reader that meets a new list begins again, and never takes a busy object for a free one', () => {
    const declare = (d: DesignBuilder): void => {
      const resv = d.dma_resv('resv');
      const fences = [1, 2, 3].map((i) =>
        d.dma_fence(`F${i}`, { initially: i === 1 ? 'signaled' : 'active' }),
      );
      const free = d.variable('taken for free');
      const listed = d.completion('F2 is listed');
      d.kthread('writer', (t) => {
        for (const [i, fence] of fences.entries()) {
          addFence(t, resv, fence);
          if (i === 1) t.complete(listed);
        }
      });
      d.kthread('reader', (t) => {
        t.wait_for_completion(listed);
        t.if(t.dma_resv_test_signaled(resv, 'READ').is(1), () => t.WRITE_ONCE(free, 1));
      });
      d.always('F2 is always seen', free.is(0));
    };
    const newList: Property<Kernel> = {
      kind: 'sometimes',
      name: 'the list is replaced',
      seen: (k) => at(k.dma_resv, 0).version >= 2,
    };
    expect(claims(declare, [newList]).seen).toEqual(['the list is replaced']);
    expect(claims(declare).failed).not.toContain('F2 is always seen');
  });
});
