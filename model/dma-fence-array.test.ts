import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type KernelVersion } from './profile.ts';
import { allOf, not } from '../language/handle.ts';
import { explored } from '../verify/explored.fixture.ts';

/** A thread makes an array of two fences and waits for it; `F2` may never signal. */
const waiting =
  (any: boolean, stuck: boolean) =>
  (d: DesignBuilder): void => {
    const f1 = d.dma_fence('F1', { refs: 2 });
    const f2 = d.dma_fence('F2', { refs: 2 });
    const array = d.dma_fence_array('A', { signal_on_any: any });
    d.job('engine 1', (t) => t.dma_fence_signal(f1));
    if (!stuck) d.job('engine 2', (t) => t.dma_fence_signal(f2));
    d.kthread('waiter', (t) => {
      t.dma_fence_array_create(array, [f1, f2]);
      t.dma_fence_wait(array, false);
      t.dma_fence_put(array);
    });
    if (any) return;
    const members = allOf(f1.isSignaled(), f2.isSignaled());
    d.always('after its members', not(allOf(array.isSignaled(), not(members))));
    if (!stuck) d.sometimes('not with its members', allOf(members, array.isUnsignaled()));
  };

describe('dma_fence_array_create', () => {
  it('makes a fence that signals once all of its members have, through an irq_work', () => {
    const pin = [274, 555, 25];
    for (const kernel of ['6.1', '6.12', '7.2'] as const) {
      const { findings, states, edges, depth } = explored(waiting(false, false), { kernel });
      expect({ kernel, findings, pin: [states, edges, depth] }).toEqual({
        kernel,
        findings: [],
        pin,
      });
    }
  });

  it('never signals if a member does not', () => {
    expect(explored(waiting(false, true)).findings).toEqual(['deadlock']);
  });

  it('signals with its first member if it has signal_on_any, which 7.2 does not know', () => {
    const on = (kernel: KernelVersion) => explored(waiting(true, true), { kernel }).findings;
    expect(on('6.12')).toEqual([]);
    expect(on('6.1')).toEqual([]);
    expect(() => on('7.2')).toThrow('signal_on_any, which 7.2 does not have');
  });

  it('refuses more members than it was declared with, and a second life while the first lasts', () => {
    const made = (times: number, members: number) => () =>
      explored((d) => {
        const fences = Array.from({ length: members }, (_, i) => d.dma_fence(`F${i}`, { refs: 3 }));
        const array = d.dma_fence_array('A');
        d.kthread('T', (t) => {
          for (let i = 0; i < times; i++) t.dma_fence_array_create(array, fences);
        });
      });
    expect(made(1, 3)).toThrow('the array A has 3 fences, and room for 2');
    expect(made(2, 1)).toThrow('A is made again while it is in use: declare one more');
  });

  it('can be made again after it was freed', () => {
    const { findings } = explored((d) => {
      const fence = d.dma_fence('F', { refs: 3, initially: 'signaled' });
      const array = d.dma_fence_array('A', { max: 1 });
      d.kthread('T', (t) => {
        t.repeat(2, () => {
          t.dma_fence_array_create(array, [fence]);
          t.dma_fence_put(array);
        });
      });
    });
    expect(findings).toEqual([]);
  });

  it('matches the context of another fence only if all members do', () => {
    const { findings } = explored((d) => {
      const f1 = d.dma_fence('F1', { timeline: 'ring', refs: 3, initially: 'signaled' });
      const f2 = d.dma_fence('F2', { timeline: 'ring', refs: 3, initially: 'signaled' });
      const f3 = d.dma_fence('F3', { refs: 3, initially: 'signaled' });
      const same = d.dma_fence_array('same');
      const mixed = d.dma_fence_array('mixed');
      const wrong = d.variable('wrong');
      d.kthread('T', (t) => {
        t.dma_fence_array_create(same, [f1, f2]);
        t.dma_fence_array_create(mixed, [f1, f3]);
        t.if(t.dma_fence_match_context(same, f2).is(0), () => t.WRITE_ONCE(wrong, 1));
        t.if(t.dma_fence_match_context(mixed, f1).is(1), () => t.WRITE_ONCE(wrong, 1));
        t.if(t.dma_fence_match_context(f3, f1).is(1), () => t.WRITE_ONCE(wrong, 1));
        t.assert(wrong.is(0));
      });
    });
    expect(findings).toEqual([]);
  });

  it('finds its members done by testing them, and signals them there', () => {
    const { findings, complete } = explored((d) => {
      const ran = d.variable('callback ran');
      const leaf = d.dma_fence('F', { refs: 2, signaled_op: true });
      const array = d.dma_fence_array('A', { max: 1 });
      const callback = d.dma_fence_cb('callback', (t) => t.WRITE_ONCE(ran, 1));
      d.job('engine', (t) => t.hw_complete(leaf));
      d.kthread('poller', (t) => {
        t.dma_fence_array_create(array, [leaf]);
        t.if(t.dma_fence_add_callback(leaf, callback).failed(), () => t.return());
        t.poll(() => {
          t.if(t.dma_fence_is_signaled(array).is(1), () => t.break());
        });
        t.assert(leaf.isSignaled());
        t.assert(ran.is(1));
      });
    });
    expect({ findings, complete }).toEqual({ findings: [], complete: true });
  });
});
