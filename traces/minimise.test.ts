import { describe, expect, test } from '@jest/globals';
import { checkDesign } from '../verify/check-design.ts';
import { minimiseTrace } from './minimise.ts';
import { outcomeOf, smallDesigns, traceOf } from './small-designs.fixture.ts';
import { replayTrace } from './replay.ts';
import { design } from '../language/design.ts';

/** ABBA, with a bystander who makes steps of his own. */
const crowded = design({ title: 'two locks in two orders, and others' }, (d) => {
  const a = d.mutex('A');
  const b = d.mutex('B');
  const c = d.mutex('C');
  for (const [name, first, second] of [
    ['evict', a, b],
    ['submit', b, a],
  ] as const) {
    d.kthread(name, (t) => {
      t.mutex_lock(c);
      t.mutex_unlock(c);
      t.mutex_lock(first);
      t.mutex_lock(second);
      t.mutex_unlock(second);
      t.mutex_unlock(first);
    });
  }
  d.kthread('bystander', (t) => {
    t.repeat(4, () => {
      t.mutex_lock(c);
      t.mutex_unlock(c);
    });
  });
});

describe('minimiseTrace', () => {
  test('a long walk shrinks to the steps that matter, one task after the other', () => {
    const walk = checkDesign({
      design: crowded,
      variant: 'default',
      kernel: '7.2',
      strategy: 'random',
      seed: 3,
    });
    const long = traceOf(walk, 'deadlock');
    const short = minimiseTrace(long, walk.compiled, walk.system);
    expect(long.steps.length).toBeGreaterThan(6);
    expect(short.steps.map(({ task, call }) => `${task}: ${call}`)).toEqual([
      'evict: mutex_lock(C)',
      'evict: mutex_unlock(C)',
      'evict: mutex_lock(A)',
      'submit: mutex_lock(C)',
      'submit: mutex_unlock(C)',
      'submit: mutex_lock(B)',
    ]);
    expect(short.verdict).toEqual(long.verdict);
    expect(replayTrace(short, walk.compiled, walk.system).same).toBe(true);
  });

  test.each(Object.entries(smallDesigns))('the shortest path of %s stays as long', (_, it) => {
    const outcome = outcomeOf(it);
    for (const { kind } of outcome.violations) {
      const trace = traceOf(outcome, kind);
      const again = minimiseTrace(trace, outcome.compiled, outcome.system);
      expect(again.steps.length).toBe(trace.steps.length);
      expect(again.verdict).toEqual(trace.verdict);
    }
  });

  test('a trace that does not go wrong in that way is given back as it is', () => {
    const outcome = outcomeOf(smallDesigns.abba);
    const trace = traceOf(outcome, 'deadlock');
    const cut = { ...trace, steps: trace.steps.slice(1) };
    expect(minimiseTrace(cut, outcome.compiled, outcome.system)).toBe(cut);
  });
});
