import * as fc from 'fast-check';
import type { Need, WaitNode } from '../model/need.ts';
import { assumptions } from './assumptions.ts';
import type { Assumptions } from './assumptions.ts';
import { fence, task } from './graphs.fixture.ts';

/** Random wait-for graphs, and an oracle that computes their fixpoint straight from its definition. */

const nodesMax = 7;

const { need } = fc.letrec<{ need: Need }>((tie) => ({
  need: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'need' },
    // One index more than there are nodes: some formulas name a node that is not in the graph.
    {
      weight: 8,
      arbitrary: fc
        .nat({ max: nodesMax })
        .map((n): Need => ({ kind: 'node', node: `n${n}`, because: `it needs n${n}` })),
    },
    { weight: 1, arbitrary: fc.constant<Need>({ kind: 'now' }) },
    { weight: 1, arbitrary: fc.constant<Need>({ kind: 'never', because: 'it never will' }) },
    { weight: 1, arbitrary: fc.constant<Need>({ kind: 'timer', because: 'a timer is armed' }) },
    { weight: 1, arbitrary: fc.constant<Need>({ kind: 'timeout', because: 'the time is up' }) },
    { weight: 1, arbitrary: fc.constant<Need>({ kind: 'signal', because: 'it is killable' }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constantFrom('all', 'any'),
        of: fc.array(tie('need'), { maxLength: 3 }),
      }),
    },
  ),
}));

export const arbitraryNeed: fc.Arbitrary<Need> = need;

export const arbitraryGraph: fc.Arbitrary<readonly WaitNode[]> = fc
  .array(
    fc.record({
      need,
      isFence: fc.boolean(),
      userspace: fc.boolean(),
      done: fc.nat({ max: 5 }).map((n) => n === 0),
      published: fc.boolean(),
      holds: fc.subarray(['A', 'B']),
    }),
    { maxLength: nodesMax },
  )
  .map((drafts) =>
    drafts.map(({ isFence, need: formula, ...more }, index) => ({
      ...(isFence ? fence : task)(`n${index}`, formula),
      ...more,
      holds: isFence ? [] : more.holds,
      id: `n${index}`,
    })),
  );

export const arbitraryAssumptions: fc.Arbitrary<Assumptions> = fc.constantFrom(
  ...Object.values(assumptions),
);

/** The progress set by its definition: start from nobody, add whose formula holds, until nobody is added. */
export function naiveProgress(
  nodes: readonly WaitNode[],
  taken: Assumptions,
  outside: ReadonlySet<string> = new Set(),
): ReadonlySet<string> {
  const acts = new Set(outside);
  for (let before = -1; before !== acts.size;) {
    before = acts.size;
    for (const node of nodes) {
      const mayAct = !node.done && (taken.userspace === 'cooperative' || !node.userspace);
      if (mayAct && holds(node.need, acts, taken)) acts.add(node.id);
    }
  }
  return acts;
}

function holds(formula: Need, acts: ReadonlySet<string>, taken: Assumptions): boolean {
  if (formula.kind === 'node') return acts.has(formula.node);
  if (formula.kind === 'timer') return taken.timers;
  if (formula.kind === 'timeout') return taken.timeouts;
  if (formula.kind === 'signal') return taken.signals;
  if (formula.kind === 'any') return formula.of.some((part) => holds(part, acts, taken));
  if (formula.kind === 'all') return formula.of.every((part) => holds(part, acts, taken));
  return formula.kind === 'now';
}
