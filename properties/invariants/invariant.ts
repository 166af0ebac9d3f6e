import { type CompiledDesign } from '../../language/compile.ts';
import { type Kernel } from '../../model/kernel.ts';
import { type Property } from '../../checker/property.ts';

/**
 * What holds in every state, or of every step, stated over the state alone: it shares nothing with the checks of the operations.
 *
 * A *mechanism* is the core's own and holds whatever the callers do; a *contract* holds as long as nobody has broken a rule, and
 * where it does not the model must have reported one.
 */
export interface Invariant {
  /** Number in the list of the model's properties, and a name. */
  readonly name: string;
  readonly kept: 'mechanism' | 'contract';
  readonly state?: (k: Kernel, compiled: CompiledDesign) => boolean;
  readonly step?: (before: Kernel, after: Kernel, rule: string) => boolean;
}

/** An invariant as the checker takes it. A state in which the kernel has crashed says nothing any more. */
export function propertyOf(it: Invariant, compiled: CompiledDesign): Property<Kernel> {
  const { name, state, step } = it;
  if (state !== undefined)
    return { kind: 'always', name, holds: (k) => k.crashed === 1 || state(k, compiled) };
  return {
    kind: 'everyStep',
    name,
    holds: (before, after, rule) => after.crashed === 1 || (step?.(before, after, rule) ?? true),
  };
}
