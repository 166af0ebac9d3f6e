import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type TaskHandle } from '../language/handle.ts';
import { explored } from '../verify/explored.fixture.ts';

/** An item of an ordered queue is queued again while it runs, and then another; it may be taken back. */
const queuedAgain =
  (cancel: boolean) =>
  (d: DesignBuilder): void => {
    const queue = d.workqueue('wq', { ordered: true, rescuer: true });
    const runs = d.variable('runs of A', { max: 2 });
    const runsNow = d.completion('A runs');
    const goOn = d.completion('A goes on');
    const a = d.work('A', { queue, queued: false }, (t) => {
      t.atomic_inc_return(runs);
      t.complete(runsNow);
      t.wait_for_completion(goOn);
    });
    const b = d.work('B', { queue, queued: false }, (t) => t.assert(runs.is(cancel ? 1 : 2)));
    d.kthread('driver', (t) => {
      t.queue_work(a);
      t.wait_for_completion(runsNow);
      t.queue_work(a);
      t.queue_work(b);
      t.complete_all(goOn);
      if (cancel) t.cancel_work_sync(a);
    });
  };

describe('queue_work()', () => {
  it('queues an item again that does so in its very first step', () => {
    const result = explored((d) => {
      const runs = d.variable('runs', { max: 2 });
      const item: TaskHandle = d.work('item', (t) => {
        t.if(t.queue_work(item).is(0), () => t.return());
        t.if(t.atomic_inc_return(runs).is(2), () => {
          t.cancel_work_sync(item);
          t.return();
        });
      });
      d.sometimes('it runs twice', runs.is(2));
    });
    expect(result.findings).toEqual(['deadlock']);
  });

  it('gives an item that runs its place in an ordered queue at once', () => {
    expect(explored(queuedAgain(false)).findings).toEqual([]);
  });

  it('is undone by cancel_work_sync(), if that comes in time', () => {
    expect(explored(queuedAgain(true)).findings).toEqual(['CTX-09']);
  });
});

describe('cancel_work_sync()', () => {
  it('waits for ever for the item that calls it', () => {
    const result = explored((d) => {
      const item: TaskHandle = d.work('item', (t) => t.cancel_work_sync(item));
    });
    expect(result.findings).toEqual(['deadlock']);
  });
});
