import { type CheckOutcome } from '../verify/check-design.ts';

/** What a variant must show: states, edges and depth of the complete search; then the verdict and every broken rule. */
export type Pin = readonly [states: number, edges: number, depth: number, verdict: string];

/** What a variant did show, to be compared with its pin; one piece, so that every folder pins the same. */
export function pinOf({ states, edges, depth, verdict, kind, rules }: CheckOutcome): Pin {
  return [states, edges, depth, [kind ?? verdict, ...rules].join(' ')];
}
