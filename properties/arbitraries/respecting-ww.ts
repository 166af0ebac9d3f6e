import * as fc from 'fast-check';
import { type Program, type Step, type TaskData } from '../../language/design-data.ts';
import { call, callOk, declare, names } from './steps.ts';
import { environments } from './environment.ts';
import { prune } from './prune.ts';

const LOCKS = 3;

/** Some of the locks, in some order. */
const order = fc.shuffledSubarray(names('R', LOCKS).slice(), { minLength: 1, maxLength: LOCKS });

const inside = fc.constantFrom('nothing', 'test', 'reserve');

const part = fc.oneof(
  fc.record({
    kind: fc.constant('locked' as const),
    resv: fc.constantFrom(...names('R', LOCKS)),
    inside,
  }),
  fc.record({ kind: fc.constant('transaction' as const), resvs: order, inside }),
);

type Part = typeof part extends fc.Arbitrary<infer T> ? T : never;

const genome = fc.record({
  tasks: fc.array(fc.array(part, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 }),
  environment: environments,
});

/** Designs about reservation locks: one lock alone without a context, several in any order with one, and backing off. */
export const respectingWw: fc.Arbitrary<Program> = genome.map(({ tasks, environment }) =>
  prune({
    objects: [
      ...names('R', LOCKS).map((name) => declare('dma_resv', name)),
      ...tasks.map((_, t) => declare('ww_acquire_ctx', `ctx${t}`)),
    ],
    tasks: tasks.map((parts, t): TaskData => ({
      name: `T${t}`,
      kind: 'thread',
      steps: parts.map((each) => stepOf(each, `ctx${t}`)),
    })),
    environment,
  }),
);

function stepOf(it: Part, ctx: string): Step {
  if (it.kind === 'locked')
    return { locked: { resv: it.resv, steps: insideSteps(it.inside, it.resv) } };
  const [first = ''] = it.resvs;
  return { ww_transaction: { ctx, resvs: it.resvs, steps: insideSteps(it.inside, first) } };
}

function insideSteps(what: string, resv: string): readonly Step[] {
  if (what === 'test') return [call('dma_resv_test_signaled', { resv, usage: 'BOOKKEEP' })];
  if (what === 'reserve') return [callOk('dma_resv_reserve_fences', { resv, n: 1 }, [])];
  return [];
}
