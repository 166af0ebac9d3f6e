import { type Expression } from '../../../suites/expression.ts';
import { type Step } from '../../../suites/step.ts';
import { functionNames } from '../../../suites/functions.ts';

/** How often a loop is counted whose length only a run can say. */
const loopsUnknown = 10;

/** Calls of the kernel that some steps make, with every round of a loop. */
export function callsOf(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + callsOfStep(step), 0);
}

function callsOfStep(step: Step): number {
  switch (step.kind) {
    case 'do':
      return callsIn(step.value);
    case 'start':
      return callsIn(step.call);
    case 'expect':
    case 'wait':
      return callsIn(step.test);
    case 'pending':
    case 'finish':
      return 0;
    case 'for':
      return roundsOf(step.over) * callsOf(step.body) + callsIn(step.over);
    case 'if':
      return callsIn(step.test) + Math.max(callsOf(step.yes), callsOf(step.no));
    case 'while':
      return callsIn(step.test) + loopsUnknown * callsOf(step.body);
    case 'parallel':
      return [...step.actors.values()].reduce((sum, actor) => sum + callsOf(actor), 0);
  }
}

function roundsOf(over: Expression): number {
  if (over.kind === 'list') return over.items.length;
  const [first, second] = over.kind === 'call' && over.name === 'range' ? over.args : [];
  if (first?.kind !== 'literal' || typeof first.value !== 'bigint') return loopsUnknown;
  if (second === undefined) return Number(first.value);
  const isNumber = second.kind === 'literal' && typeof second.value === 'bigint';
  return isNumber ? Number(second.value) - Number(first.value) : loopsUnknown;
}

/** Words of the vocabulary that an expression names; functions that need no kernel are none. */
function callsIn(it: Expression): number {
  const sum = (parts: readonly Expression[]): number =>
    parts.reduce((n, part) => n + callsIn(part), 0);
  switch (it.kind) {
    case 'literal':
    case 'name':
      return 0;
    case 'list':
      return sum(it.items);
    case 'index':
      return sum([it.of, it.index]);
    case 'field':
    case 'unary':
      return callsIn(it.of);
    case 'method':
      return sum([it.of, ...it.args]);
    case 'call': {
      const inside = sum([...it.args, ...it.named.map(([, value]) => value)]);
      return functionNames.has(it.name) ? inside : inside + 1;
    }
    case 'binary':
    case 'logic':
      return sum([it.left, it.right]);
    case 'compare':
      return sum([it.first, ...it.rest.map(([, other]) => other)]);
    case 'if':
      return sum([it.test, it.yes, it.no]);
    case 'comprehension':
      return sum([it.item, ...it.clauses.map(({ over }) => over)]);
  }
}
