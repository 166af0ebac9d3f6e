import { type Expectation, type ViolationKind } from '../language/design.ts';
import { type KernelVersion } from '../model/profile.ts';

/** True if a verdict is what a design expects of it: the kind, and exactly the rules that it names, if it names any. */
export function meets(
  expectation: Expectation,
  verdict: 'holds' | 'violated' | 'inconclusive',
  kind: ViolationKind | null,
  rules: readonly string[],
  kernel: KernelVersion,
): boolean {
  if (expectation.kernels !== undefined && !expectation.kernels.includes(kernel))
    return verdict !== 'inconclusive';
  if ('holds' in expectation) return verdict === 'holds';
  if (verdict !== 'violated' || kind !== expectation.verdict) return false;
  const named = expectation.violates?.toSorted();
  return (
    named === undefined ||
    (named.length === rules.length && named.every((rule, i) => rule === rules[i]))
  );
}

/** What a design expects, in words: `deadlock, breaking FENCE-41`. */
export function expectationText(expectation: Expectation): string {
  if ('holds' in expectation) return 'holds';
  const { verdict, violates } = expectation;
  return violates === undefined || violates.length === 0
    ? verdict
    : `${verdict}, breaking ${violates.join(', ')}`;
}
