import { describe, expect, test } from '@jest/globals';
import { type DesignBuilder } from './design-builder.ts';
import { checkDesign } from '../verify/check-design.ts';
import { design } from './design.ts';

/** Explores a design and says what it found: size, verdict, broken rules and failed claims, and claims that were witnessed. */
function explored(declare: (d: DesignBuilder) => void): string {
  const it = design({ title: 'a program' }, declare);
  const outcome = checkDesign({ design: it, variant: 'default', kernel: '7.2', checked: true });
  const { states, edges, depth, verdict, violations, witnesses } = outcome;
  const found = violations.map((v) => v.rule ?? v.kind);
  const seen = witnesses.map(
    (w) => `${w.name}: ${w.path === null ? 'never' : w.path.steps.length}`,
  );
  return [`${states}/${edges}/${depth} ${verdict}`, ...found, ...seen].join(' | ');
}

describe('control flow', () => {
  test('a branch takes the way that the result says, in the same step', () => {
    expect(
      explored((d) => {
        const lock = d.mutex('lock');
        const got = d.variable('got', { max: 2 });
        d.thread('one', (t) => {
          const r = t.mutex_trylock(lock);
          t.if(
            r.is(1),
            () => t.WRITE_ONCE(got, 1),
            () => t.WRITE_ONCE(got, 2),
          );
        });
        d.always('a free lock is taken', got.isNot(2));
        d.sometimes('it was taken', got.is(1));
      }),
    ).toBe('3/2/2 violated | CTX-04 | it was taken: 2');
  });

  test('a result that is tested later is kept until then, and not longer', () => {
    expect(
      explored((d) => {
        const flag = d.variable('flag');
        const seen = d.variable('seen', { max: 2 });
        d.thread('reader', (t) => {
          const r = t.READ_ONCE(flag);
          t.READ_ONCE(seen);
          t.if(r.is(1), () => t.WRITE_ONCE(seen, 1));
        });
        d.thread('writer', (t) => t.WRITE_ONCE(flag, 1));
        d.sometimes('the reader saw it', seen.is(1));
      }),
    ).toBe('9/9/4 holds | the reader saw it: 4');
  });

  test('a loop ends by break, and goes on by continue', () => {
    expect(
      explored((d) => {
        const n = d.variable('n', { max: 3 });
        d.thread('counter', (t) => {
          t.loop(() => {
            const r = t.atomic_inc_return(n);
            t.if(r.isNot(3), () => t.continue());
            t.break();
          });
          t.WRITE_ONCE(n, 0);
        });
        d.sometimes('it counted to three', n.is(3));
      }),
    ).toBe('5/4/4 holds | it counted to three: 3');
  });

  test('choose goes every way', () => {
    expect(
      explored((d) => {
        const v = d.variable('v', { max: 3 });
        d.thread('chooser', (t) => {
          t.choose({
            first: () => t.WRITE_ONCE(v, 1),
            second: () => t.WRITE_ONCE(v, 2),
            neither: () => undefined,
          });
        });
        d.sometimes('first', v.is(1));
        d.sometimes('second', v.is(2));
        d.sometimes('third', v.is(3));
      }),
    ).toBe('6/5/2 holds | first: 2 | second: 2 | third: never');
  });

  test('repeat writes the body several times', () => {
    expect(
      explored((d) => {
        const v = d.variable('v', { max: 3 });
        d.thread('writer', (t) => t.repeat(3, (i) => t.WRITE_ONCE(v, i + 1)));
      }),
    ).toBe('4/3/3 holds');
  });

  test('return ends the task', () => {
    expect(
      explored((d) => {
        const v = d.variable('v');
        d.thread('writer', (t) => {
          const r = t.READ_ONCE(v);
          t.if(r.is(0), () => t.return());
          t.WRITE_ONCE(v, 1);
        });
        d.sometimes('written', v.is(1));
      }),
    ).toBe('2/1/1 holds | written: never');
  });

  test('two tasks interleave in every way', () => {
    expect(
      explored((d) => {
        const v = d.variable('v', { max: 4 });
        for (const name of ['a', 'b']) {
          d.thread(name, (t) => {
            t.READ_ONCE(v);
            t.READ_ONCE(v);
          });
        }
      }),
    ).toBe('9/12/4 holds');
  });

  test('return in a work item still lets its ordered queue go on', () => {
    expect(
      explored((d) => {
        const wq = d.workqueue('wq', { ordered: true });
        const v = d.variable('v');
        const w = d.variable('w');
        d.work('first', { queue: wq }, (t) => {
          const r = t.READ_ONCE(v);
          t.if(r.is(0), () => t.return());
          t.WRITE_ONCE(v, 1);
        });
        d.work('second', { queue: wq }, (t) => t.WRITE_ONCE(w, 1));
        d.sometimes('the second runs', w.is(1));
      }),
    ).toBe('7/6/6 holds | the second runs: 5');
  });
});
