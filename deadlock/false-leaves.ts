import { match } from 'ts-pattern';
import type { Need } from '../model/need.ts';

/** A formula without parts. */
export type Atom = Exclude<Need, { readonly kind: 'all' | 'any' }>;

/** For an `all` that fails: name its first false part, which is reason enough, or every false part. */
export type AllChoice = 'first' | 'every';

/**
 * The atoms that make a formula false; none if it is true.
 *
 * An `any` is false because of all its alternatives, an `all` because of one part; these atoms are the edges that a report
 * has to mention, and `first` follows the order in which the kernel waits.
 */
export function falseLeaves(
  need: Need,
  isTrue: (atom: Atom) => boolean,
  choice: AllChoice,
): readonly Atom[] {
  const parts = flatten(need);
  for (const part of parts.toReversed()) {
    part.value = match(part.need)
      .with({ kind: 'any' }, () => part.of.some(({ value }) => value))
      .with({ kind: 'all' }, () => part.of.every(({ value }) => value))
      .with({ kind: 'now' }, { kind: 'never' }, { kind: 'node' }, isTrue)
      .with({ kind: 'timer' }, { kind: 'timeout' }, { kind: 'signal' }, isTrue)
      .exhaustive();
  }

  const leaves: Atom[] = [];
  for (const part of parts) {
    if (part.value || !part.blamed) continue;
    const falseParts = part.of.filter(({ value }) => !value);
    const blamed = match(part.need)
      .with({ kind: 'any' }, () => falseParts)
      .with({ kind: 'all' }, () => (choice === 'first' ? falseParts.slice(0, 1) : falseParts))
      .with({ kind: 'now' }, { kind: 'never' }, { kind: 'node' }, (atom) => leaf(atom))
      .with({ kind: 'timer' }, { kind: 'timeout' }, { kind: 'signal' }, (atom) => leaf(atom))
      .exhaustive();
    for (const culprit of blamed) culprit.blamed = true;
  }
  return leaves;

  function leaf(atom: Atom): readonly Part[] {
    leaves.push(atom);
    return [];
  }
}

interface Part {
  readonly need: Need;
  readonly of: Part[];
  value: boolean;
  blamed: boolean;
}

/** The formula and all its parts, each before its own parts, and siblings in their order. */
function flatten(root: Need): readonly Part[] {
  const order: Part[] = [];
  const todo: Part[] = [{ need: root, of: [], value: false, blamed: true }];
  for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
    order.push(part);
    if (part.need.kind !== 'all' && part.need.kind !== 'any') continue;
    for (const need of part.need.of) part.of.push({ need, of: [], value: false, blamed: false });
    todo.push(...part.of.toReversed());
  }
  return order;
}
