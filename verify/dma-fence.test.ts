import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type Kernel, at } from '../model/kernel.ts';
import { type Property } from '../checker/property.ts';
import { claims } from './claims.fixture.ts';

const staysSignaled: Property<Kernel> = {
  kind: 'everyStep',
  name: 'the SIGNALED bit is never cleared',
  holds: (before, after) =>
    before.dma_fence.every(({ signaled }, f) => signaled <= at(after.dma_fence, f).signaled),
};

/** Two signallers, and a callback that counts how often it runs. */
function twoSignallers(d: DesignBuilder): void {
  const fence = d.dma_fence('F');
  const runs = d.variable('runs', { max: 3 });
  const cb = d.dma_fence_cb('callback', (t) => t.atomic_inc_return(runs));
  const added = d.variable('added');
  const refused = d.variable('-ENOENT');
  d.thread('registers', (t) => {
    t.if(
      t.dma_fence_add_callback(fence, cb).is('-ENOENT'),
      () => t.WRITE_ONCE(refused, 1),
      () => t.WRITE_ONCE(added, 1),
    );
  });
  for (const name of ['ring irq', 'reset work']) d.work(name, (t) => t.dma_fence_signal(fence));
  d.always('the callback runs at most once', runs.isNot(2));
  d.sometimes('it runs', runs.is(1));
  d.sometimes('it is refused', refused.is(1));
}

/** What is true when everybody is through. */
const atTheEnd = (name: string, holds: (k: Kernel) => boolean): Property<Kernel> => ({
  kind: 'always',
  name,
  holds: (k) => k.task.some(({ pc }) => pc !== 0) || holds(k),
});

const variable = (k: Kernel, index: number): number => at(k.variable, index).value;

describe('dma_fence', () => {
  it('FENCE-04: becomes signalled once, whoever signals, and a second signal runs nothing', () => {
    expect(claims(twoSignallers, [staysSignaled])).toEqual({
      failed: [],
      seen: ['it is refused', 'it runs'],
      states: 38,
      complete: true,
    });
  });

  it('FENCE-05: a callback runs exactly once if it was added, and never if it was refused', () => {
    const exactly = atTheEnd('as often as it was added', (k) => variable(k, 0) === variable(k, 1));
    expect(claims(twoSignallers, [exactly])).toMatchObject({ failed: [], complete: true });
  });

  it('FENCE-05: a callback that was taken back never runs, and one that was not has finished', () => {
    const declare = (d: DesignBuilder): void => {
      const fence = d.dma_fence('F');
      const runs = d.variable('runs');
      const removed = d.variable('removed');
      const cb = d.dma_fence_cb('callback', (t) => t.WRITE_ONCE(runs, 1));
      d.thread('registers', (t) => {
        t.if(t.dma_fence_add_callback(fence, cb).is('-ENOENT'), () => t.return());
        t.if(t.dma_fence_remove_callback(fence, cb).is(1), () => {
          t.WRITE_ONCE(removed, 1);
          t.return();
        });
        t.assert(runs.is(1));
      });
      d.hardirq('ring irq', (t) => {
        t.dma_fence_signal(fence);
      });
      d.sometimes('it is taken back', removed.is(1));
      d.sometimes('it has run', runs.is(1));
    };
    const never = atTheEnd('not both', (k) => variable(k, 0) === 0 || variable(k, 1) === 0);
    expect(claims(declare, [never])).toMatchObject({
      failed: [],
      seen: ['it has run', 'it is taken back'],
    });
  });

  it('FENCE-11: enable_signaling runs at most once, unsignalled and under the lock of the fence', () => {
    const declare = (d: DesignBuilder): void => {
      const runs = d.variable('runs', { max: 3 });
      const nothing = d.variable('nothing');
      const fence = d.dma_fence('F', {
        enable_signaling: (t) => {
          t.assert(fence.isUnsignaled());
          t.atomic_inc_return(runs);
        },
      });
      for (const name of ['first', 'second']) {
        const cb = d.dma_fence_cb(`callback of ${name}`, (t) => t.WRITE_ONCE(nothing, 1));
        d.thread(name, (t) => {
          t.if(t.dma_fence_add_callback(fence, cb).is('-ENOENT'), () => t.return());
          t.dma_fence_wait(fence, false);
        });
      }
      d.hardirq('ring irq', (t) => {
        t.dma_fence_signal(fence);
      });
      d.always('at most once', runs.isNot(2));
      d.sometimes('once', runs.is(1));
    };
    const locked: Property<Kernel> = {
      kind: 'everyStep',
      name: 'under the lock',
      holds: (before, after) =>
        variable(before, 0) === variable(after, 0) || at(before.spinlock, 0).owner !== 0,
    };
    expect(claims(declare, [locked])).toMatchObject({ failed: [], seen: ['once'] });
  });
});
