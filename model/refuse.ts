import { type Kernel, broke } from './kernel.ts';

/**
 * A call returns `why`, because its arguments are not what it takes. A caller who looks knows that nothing was done; one who
 * does not goes on as if it had been, and that breaks the rule.
 */
export function refuse(
  k: Kernel,
  a: { readonly checked: number },
  rule: string,
  why: number,
): number {
  if (a.checked === 0) broke(k, rule);
  return why;
}
