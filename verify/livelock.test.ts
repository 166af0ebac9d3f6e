import { describe, expect, it } from '@jest/globals';
import { type CheckOutcome, type CheckRequest, checkDesign } from './check-design.ts';
import { type Design, design, variantsOf } from '../language/design.ts';

function check(
  subject: Design,
  variant = 'default',
  budgets: CheckRequest['budgets'] = {},
): CheckOutcome {
  return checkDesign({ design: subject, variant, kernel: '7.2', budgets });
}

function pathOf({ violations: [worst], compiled }: CheckOutcome): readonly string[] {
  const { tasks } = compiled.constants;
  return (worst?.path.steps ?? []).map(({ process, rule }) => `${tasks[process]?.name}: ${rule}`);
}

/** A lazy fence signals only once somebody has asked for it, and polling does not ask. */
const pollLazyFence = design(
  {
    title: 'poll a lazy fence',
    variants: { buggy: { verdict: 'livelock' }, fixed: { holds: true } },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { lazy: true });
    d.job('hardware', (t) => {
      t.wait_enable_signaling(fence);
      t.dma_fence_signal(fence);
    });
    d.thread('poller', (t) => {
      if (variant === 'fixed') t.dma_fence_enable_sw_signaling(fence);
      t.poll(() => {
        const done = t.dma_fence_is_signaled(fence);
        t.if(done.is(1), () => t.break());
      });
    });
  },
);

/** A loop in a shrinker, or one around an allocation that enters the shrinker. */
function pollInReclaim(around: boolean): Design {
  return design({ title: 'poll in reclaim' }, (d) => {
    const flag = d.variable('flag');
    d.shrinker('scan', (t) => {
      if (around) t.userspace_step();
      else t.poll(() => t.READ_ONCE(flag));
    });
    d.kthread('allocator', (t) => {
      if (around) t.poll(() => t.kvmalloc('GFP_KERNEL'));
      else t.kvmalloc('GFP_KERNEL');
    });
  });
}

describe('livelock', () => {
  it('is polling a lazy fence that nobody armed', () => {
    const { verdict, kind, states, edges, depth } = check(pollLazyFence, 'buggy');
    expect({ verdict, kind, states, edges, depth }).toMatchInlineSnapshot(`
     {
       "depth": 0,
       "edges": 1,
       "kind": "livelock",
       "states": 1,
       "verdict": "violated",
     }
    `);
  });

  it('ends at the first state from which the loop cannot be left', () => {
    const outcome = check(pollLazyFence, 'buggy');
    expect(outcome.violations.find(({ kind }) => kind === 'livelock')?.path.steps).toEqual([]);
  });

  it('is no more once the fence is armed first', () => {
    const { verdict, expected, complete } = check(pollLazyFence, 'fixed');
    expect({ verdict, expected, complete }).toEqual({
      verdict: 'holds',
      expected: true,
      complete: true,
    });
  });

  it('meets what the design expects, in every variant', () => {
    for (const variant of variantsOf(pollLazyFence))
      expect(check(pollLazyFence, variant).expected).toBe(true);
  });
});

describe('livelock beside other violations', () => {
  it('comes after the deadlock that causes it', () => {
    const cause = design({ title: 'deadlock first' }, (d) => {
      const lock = d.mutex('lock');
      const flag = d.variable('flag');
      d.kthread('setter', (t) => {
        t.mutex_lock(lock);
        t.mutex_lock(lock);
        t.WRITE_ONCE(flag, 1);
      });
      d.kthread('poller', (t) => {
        t.poll(() => {
          const seen = t.READ_ONCE(flag);
          t.if(seen.is(1), () => t.break());
        });
      });
    });
    expect(check(cause).violations.map(({ kind }) => kind)).toEqual(['deadlock', 'livelock']);
  });

  it('is not decided within a budget that is too small', () => {
    const { verdict, exhausted, violations } = check(pollLazyFence, 'fixed', { statesMax: 2 });
    expect({ verdict, exhausted, violations }).toEqual({
      verdict: 'inconclusive',
      exhausted: 'states',
      violations: [],
    });
  });

  it('finds a loop in a routine, and a loop around one', () => {
    expect([check(pollInReclaim(false)).kind, check(pollInReclaim(true)).kind]).toEqual([
      'livelock',
      'livelock',
    ]);
    expect(pathOf(check(pollInReclaim(false)))).toEqual([
      'allocator: kvmalloc(GFP_KERNEL): direct reclaim',
    ]);
    expect(pathOf(check(pollInReclaim(true)))).toEqual([]);
  });
});

describe('what is no livelock', () => {
  it('is the end of a task that crashed in its loop', () => {
    const crash = design({ title: 'crash' }, (d) => {
      const fence = d.dma_fence('F', { initially: 'uninitialised' });
      d.thread('poller', (t) => t.poll(() => t.dma_fence_is_signaled(fence)));
    });
    const { verdict, kind, rules, violations } = check(crash);
    expect({ verdict, kind, rules, count: violations.length }).toEqual({
      verdict: 'violated',
      kind: 'rule',
      rules: ['CTX-07'],
      count: 1,
    });
  });

  it('is waiting in a loop for a task that is not yet through', () => {
    const handshake = design({ title: 'handshake' }, (d) => {
      const flag = d.variable('flag');
      d.kthread('setter', (t) => t.WRITE_ONCE(flag, 1));
      d.kthread('poller', (t) => {
        t.poll(() => {
          const seen = t.READ_ONCE(flag);
          t.if(seen.is(1), () => t.break());
        });
      });
    });
    const { verdict, states } = check(handshake);
    expect({ verdict, states }).toEqual({ verdict: 'holds', states: 3 });
  });

  it('is a loop that need not end', () => {
    const idle = design({ title: 'idle' }, (d) => {
      d.kthread('housekeeping', (t) => t.loop(() => t.userspace_step()));
    });
    expect(check(idle).verdict).toBe('holds');
  });
});
