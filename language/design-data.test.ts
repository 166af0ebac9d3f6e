import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Program, type Step, ifOk } from './design-data.ts';
import { type CheckOutcome, checkDesign } from '../verify/check-design.ts';
import { UserError } from './user-error.ts';
import { declarationWords } from './program-words.ts';
import { type Design, design } from './design.ts';
import { MAX_SCHEDULE_TIMEOUT } from '../model/dma-fence-wait.ts';
import { printProgram } from './print-program.ts';
import { programText, readProgram } from './read-program.ts';
import { programToDesign } from './program-to-design.ts';

const waiter: Program = {
  title: 'a waiter and a signaller',
  objects: [{ word: 'dma_fence', name: 'F0', options: { published: true } }],
  tasks: [
    {
      name: 'waiter',
      kind: 'thread',
      steps: [{ call: 'dma_fence_wait', args: { fence: 'F0', intr: false } }],
    },
    {
      name: 'signaller',
      kind: 'work',
      steps: [{ call: 'dma_fence_signal', args: { fence: 'F0' } }],
    },
  ],
  claims: [{ kind: 'sometimes', name: 'signalled', condition: { of: 'F0', isSignaled: true } }],
};

const transactions: Program = {
  objects: ['A', 'B']
    .map((name) => ({ word: 'dma_resv', name }))
    .concat(['first', 'second'].map((name) => ({ word: 'ww_acquire_ctx', name }))),
  tasks: [
    {
      name: 'T0',
      kind: 'thread',
      steps: [
        {
          ww_transaction: {
            ctx: 'first',
            resvs: ['A', 'B'],
            steps: [
              ifOk({ call: 'dma_resv_reserve_fences', args: { resv: 'A', n: 1 } }, [
                { call: 'dma_resv_test_signaled', args: { resv: 'A', usage: 'READ' } },
              ]),
            ],
          },
        },
      ],
    },
    {
      name: 'T1',
      kind: 'thread',
      steps: [{ ww_transaction: { ctx: 'second', resvs: ['B', 'A'], steps: [] } }],
    },
  ],
};

const check = (program: Program): CheckOutcome =>
  checkDesign({ design: programToDesign(program), variant: 'default', kernel: '7.2' });

const size = ({ verdict, states, edges, depth }: CheckOutcome): readonly unknown[] => [
  verdict,
  states,
  edges,
  depth,
];

function loaded(program: Program): CheckOutcome {
  const source = printProgram(program)
    .replace(/^import .*$/mu, '')
    .replace('export default', 'return');
  // oxlint-disable-next-line typescript/no-implied-eval -- the printed source is what this is about.
  const load = new Function('design', 'MAX_SCHEDULE_TIMEOUT', source);
  const loadedDesign: Design = load(design, MAX_SCHEDULE_TIMEOUT);
  return checkDesign({ design: loadedDesign, variant: 'default', kernel: '7.2' });
}

describe('a design as data', () => {
  it('is explored like the design that it stands for', () => {
    expect(size(check(waiter))).toEqual(['holds', 3, 2, 2]);
    expect(check(waiter).witnesses[0]?.path).not.toBeNull();
    expect(size(check(transactions))).toEqual(['holds', 278, 464, 19]);
  });

  it('is printed as a person would write it', () => {
    expect(printProgram(waiter)).toBe(`import { design } from 'fencepost';

export default design({ title: 'a waiter and a signaller' }, (d) => {
  const F0 = d.dma_fence('F0', { published: true });
  d.thread('waiter', (t) => {
    t.dma_fence_wait(F0, false);
  });
  d.work('signaller', (t) => {
    t.dma_fence_signal(F0);
  });
  d.sometimes('signalled', F0.isSignaled());
});
`);
    expect(printProgram(transactions)).toBe(`import { design } from 'fencepost';

export default design({ title: 'a design from data' }, (d) => {
  const A = d.dma_resv('A');
  const B = d.dma_resv('B');
  const first = d.ww_acquire_ctx('first');
  const second = d.ww_acquire_ctx('second');
  d.thread('T0', (t) => {
    t.ww_acquire_init(first);
    t.dma_resv_lock(A, first);
    t.poll(() => {
      t.if(t.dma_resv_lock(B, first).is(0), () => t.break());
      t.dma_resv_unlock(A);
      t.dma_resv_lock_slow(B, first);
      t.if(t.dma_resv_lock(A, first).is(0), () => t.break());
      t.dma_resv_unlock(B);
      t.dma_resv_lock_slow(A, first);
    });
    t.if(t.dma_resv_reserve_fences(A, 1).succeeded(), () => t.dma_resv_test_signaled(A, 'READ'));
    t.dma_resv_unlock(B);
    t.dma_resv_unlock(A);
    t.ww_acquire_fini(first);
  });
  d.thread('T1', (t) => {
    t.ww_acquire_init(second);
    t.dma_resv_lock(B, second);
    t.poll(() => {
      t.if(t.dma_resv_lock(A, second).is(0), () => t.break());
      t.dma_resv_unlock(B);
      t.dma_resv_lock_slow(A, second);
      t.if(t.dma_resv_lock(B, second).is(0), () => t.break());
      t.dma_resv_unlock(A);
      t.dma_resv_lock_slow(B, second);
    });
    t.dma_resv_unlock(A);
    t.dma_resv_unlock(B);
    t.ww_acquire_fini(second);
  });
});
`);
  });

  it('is the same design when the printed source is loaded', () => {
    for (const program of [waiter, transactions])
      expect(size(loaded(program))).toEqual(size(check(program)));
  });

  it('is the same program when its text is read', () => {
    for (const program of [waiter, transactions])
      expect(readProgram(programText(program), 'it.design.json')).toEqual(program);
  });

  it('has every word of the language that declares an object', () => {
    const page = readFileSync(path.join(__dirname, '..', 'docs', 'language.md'), 'utf8');
    const listed = [...page.matchAll(/^\| `d\.(\w+)\(/gm)].map(([, word]) => word);
    const others = [
      'always',
      'sometimes',
      'memory_is_short',
      'fd_table_is_full',
      'config_debug_ww_mutex_slowpath',
    ];
    const tasks = [
      'thread',
      'kthread',
      'work',
      'timer',
      'hardirq',
      'softirq',
      'irq_work',
      'job',
      'userspace',
    ];
    const functions = ['preempt_fence', 'drm_gpu_scheduler', 'drm_sched_entity', 'drm_sched_job'];
    expect(
      [...Object.keys(declarationWords), ...others, ...tasks, ...functions].toSorted((a, b) =>
        a < b ? -1 : 1,
      ),
    ).toEqual(listed.toSorted((a, b) => (String(a) < String(b) ? -1 : 1)));
  });
});

const withStep = (step: Step): Program => ({
  objects: [{ word: 'dma_fence', name: 'F0' }],
  tasks: [
    { name: 'T0', kind: 'thread', steps: [{ call: 'dma_fence_get', args: { fence: 'F0' } }, step] },
  ],
});

function mistake(program: Program): readonly unknown[] {
  try {
    check(program);
  } catch (error) {
    if (error instanceof UserError) return [error.code, error.message, error.place, error.hint];
  }
  return [];
}

describe('a mistake in a design as data', () => {
  it('is a word that does not exist', () => {
    expect(mistake({ objects: [{ word: 'dma_fense', name: 'F0' }], tasks: [] })).toEqual([
      'FP216',
      'a program has no word "dma_fense"',
      { call: "d.dma_fense('F0')" },
      'did you mean dma_fence?',
    ]);
    expect(mistake(withStep({ call: 'dma_fence_signall', args: { fence: 'F0' } }))).toEqual([
      'FP216',
      'there is no call "dma_fence_signall"',
      { task: 'T0', step: 2, call: 'dma_fence_signall' },
      'did you mean dma_fence_signal?',
    ]);
    expect(mistake(withStep({ call: 'toString' }))).toEqual([
      'FP216',
      'there is no call "toString"',
      { task: 'T0', step: 2, call: 'toString' },
      'docs/language.md lists the calls',
    ]);
    expect(mistake(withStep({ call: 'if' }))).toEqual([
      'FP216',
      'there is no call "if"',
      { task: 'T0', step: 2, call: 'if' },
      'docs/language.md lists the calls',
    ]);
  });

  it('is an object that nobody declares', () => {
    expect(mistake(withStep({ call: 'dma_fence_signal', args: { fence: 'F1' } }))).toEqual([
      'FP201',
      '"F1" is nothing that the program declares',
      { task: 'T0', step: 2, call: 'dma_fence_signal' },
      'did you mean F0?',
    ]);
  });

  it('is a parameter that the call does not have, or that is missing', () => {
    expect(mistake(withStep({ call: 'dma_fence_signal', args: { fense: 'F0' } }))).toEqual([
      'FP202',
      'dma_fence_signal() has no parameter "fense"',
      { task: 'T0', step: 2, call: 'dma_fence_signal' },
      'did you mean fence?',
    ]);
    expect(mistake(withStep({ call: 'dma_fence_signal' }))).toEqual([
      'FP201',
      'fence is missing, not a dma_fence',
      { task: 'T0', step: 2, call: 'dma_fence_signal' },
      'declared: F0',
    ]);
  });

  it('is an option that the word does not have', () => {
    expect(
      mistake({
        objects: [{ word: 'dma_fence', name: 'F0', options: { publised: true } }],
        tasks: [],
      }),
    ).toEqual([
      'FP218',
      `d.dma_fence('F0') has no option "publised"`,
      {},
      'did you mean published?',
    ]);
  });

  it('is a file that is no program', () => {
    const read = (text: string): unknown => {
      try {
        return readProgram(text, 'it.design.json');
      } catch (error) {
        return error instanceof UserError ? [error.code, error.message] : error;
      }
    };
    expect(read('{')).toEqual(['FP601', expect.stringContaining('the program is not JSON: ')]);
    expect(read('{}')).toEqual([
      'FP602',
      'the program is malformed at its top level: it does not say "format": "fencepost-design" and a version',
    ]);
    expect(read('{"format":"fencepost-design","version":2}')).toEqual([
      'FP603',
      'the program has version 2, but this Fencepost reads up to version 1',
    ]);
    expect(
      read(
        '{"format":"fencepost-design","version":1,"objects":[],"tasks":[{"name":"T","kind":"thread","steps":[{}]}]}',
      ),
    ).toEqual(['FP602', 'the program is malformed at tasks[0].steps[0]: Invalid input']);
  });
});
