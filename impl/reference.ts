import { type Implementation } from './implementation.ts';
import { type Mutant } from './mutant.ts';
import { calls, declarations, functions } from './registry.ts';

/** The reference implementation: the algorithms of the kernel as they are. */
export const reference: Implementation = {
  name: 'reference',
  functions,
  calls,
  declarations,
};

/** The reference implementation with a bug in it. */
export function mutated({ name, livepatch }: Mutant): Implementation {
  return { ...reference, name, functions: { ...functions, ...livepatch } };
}
