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

const counts = (declare: (d: DesignBuilder) => void): readonly unknown[] => {
  const { findings, states, edges, depth } = explored(declare);
  return [findings.join(' '), states, edges, depth];
};

describe('queue_work()', () => {
  it('queues an item again that is blocked in its first call, if somebody looks at the result', () => {
    const result = counts((d) => {
      const lock = d.mutex('m');
      const again = d.variable('queued again');
      const item = d.work('item', { queued: false }, (t) => {
        t.mutex_lock(lock);
        t.mutex_unlock(lock);
      });
      d.kthread('driver', (t) => {
        t.mutex_lock(lock);
        t.queue_work(item);
        t.if(t.queue_work(item).is(1), () => t.WRITE_ONCE(again, 1));
        t.mutex_unlock(lock);
      });
      d.sometimes('it is queued again', again.is(1));
    });
    expect(result).toEqual(['', 18, 18, 11]);
  });

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

  /** A work item needs a mutex in its first call; it is cancelled under that mutex, or after it. */
  const cancelled =
    (under: boolean) =>
    (d: DesignBuilder): void => {
      const lock = d.mutex('m');
      const item = d.work('item', { queued: false }, (t) => {
        t.mutex_lock(lock);
        t.mutex_unlock(lock);
      });
      d.kthread('driver', (t) => {
        t.queue_work(item);
        t.mutex_lock(lock);
        if (!under) t.mutex_unlock(lock);
        t.cancel_work_sync(item);
        if (under) t.mutex_unlock(lock);
      });
    };

  it('waits for an item without a queue that is blocked in its first call', () => {
    expect(counts(cancelled(true))).toEqual(['deadlock', 11, 12, 5]);
    expect(counts(cancelled(false))).toEqual(['', 16, 21, 7]);
  });

  it('returns whether the item was queued, and had not begun', () => {
    const result = explored((d) => {
      const begun = d.variable('begun');
      const item = d.work('item', (t) => t.WRITE_ONCE(begun, 1));
      d.kthread('driver', (t) => {
        t.if(t.cancel_work_sync(item).is(1), () => t.assert(begun.is(0)));
      });
      d.sometimes('it runs', begun.is(1));
    });
    expect(result.findings).toEqual([]);
  });
});

describe('flush_work()', () => {
  /** An item queues itself for ever; somebody flushes it, or its queue, and is through then. */
  const periodic =
    (flushes: 'item' | 'queue', again: boolean) =>
    (d: DesignBuilder): void => {
      const queue = d.workqueue('wq', { ordered: false, rescuer: true });
      const flushed = d.variable('flushed');
      const item: TaskHandle = d.work('item', { queue }, (t) => {
        if (again) t.queue_work(item);
        t.READ_ONCE(flushed);
      });
      d.kthread('driver', (t) => {
        if (flushes === 'item') t.flush_work(item);
        else t.flush_workqueue(queue);
        t.WRITE_ONCE(flushed, 1);
      });
      d.sometimes('the flush ends', flushed.is(1));
    };

  it('waits for the instance that is queued now, not for an item that queues itself to be idle', () => {
    expect(counts(periodic('item', true))).toEqual(['', 16, 25, 8]);
    expect(counts(periodic('queue', true))).toEqual(['', 16, 25, 8]);
  });

  it('costs no state where no item queues itself', () => {
    expect(counts(periodic('item', false))).toEqual(['', 5, 4, 4]);
    expect(counts(periodic('queue', false))).toEqual(['', 5, 4, 4]);
  });

  it('waits for the run that was queued while the item ran', () => {
    const result = explored((d) => {
      const runs = d.variable('runs', { max: 2 });
      const queued = d.completion('queued');
      const item: TaskHandle = d.work('item', (t) => {
        t.if(t.atomic_inc_return(runs).is(1), () => {
          t.queue_work(item);
          t.complete(queued);
        });
      });
      d.kthread('driver', (t) => {
        t.wait_for_completion(queued);
        t.flush_work(item);
        t.assert(runs.is(2));
      });
    });
    expect(result.findings).toEqual([]);
  });

  it('never ends in the item itself', () => {
    const result = explored((d) => {
      const item: TaskHandle = d.work('item', (t) => {
        t.queue_work(item);
        t.flush_work(item);
      });
    });
    expect(result.findings).toEqual(['deadlock']);
  });
});
