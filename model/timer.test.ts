import { describe, expect, it } from '@jest/globals';
import { type TaskHandle } from '../language/handle.ts';
import { explored } from '../verify/explored.fixture.ts';

describe('mod_timer()', () => {
  it('arms a timer again from its own handler', () => {
    const result = explored((d) => {
      const rounds = d.variable('rounds', { max: 2 });
      const timer: TaskHandle = d.timer('timer', { armed: true }, (t) => {
        t.if(t.atomic_inc_return(rounds).is(1), () => t.mod_timer(timer));
        t.choose({ 'goes on': () => undefined, 'is slow': () => t.userspace_step() });
        t.if(t.READ_ONCE(rounds).is(2), () => t.assert(rounds.is(1)));
      });
    });
    expect(result.findings).toEqual(['CTX-09']);
  });

  it('is undone by timer_delete() while the handler runs', () => {
    const result = explored((d) => {
      const handler = d.completion('handler runs');
      const deleted = d.completion('deleted');
      const runs = d.variable('runs', { max: 2 });
      const timer = d.timer('timer', { armed: true }, (t) => {
        t.if(t.atomic_inc_return(runs).is(1), () => {
          t.complete(handler);
          t.poll(() => t.if(t.READ_ONCE(runs).is(2), () => t.break()));
        });
      });
      d.kthread('driver', (t) => {
        t.wait_for_completion(handler);
        t.if(t.mod_timer(timer).is(1), () => t.assert(runs.is(2)));
        t.if(t.timer_delete(timer).is(0), () => t.assert(runs.is(2)));
        t.complete(deleted);
        t.WRITE_ONCE(runs, 2);
      });
    });
    // The driver waits for the first expiry, which an armed timer brings.
    expect(result.findings).toEqual([]);
  });
});
