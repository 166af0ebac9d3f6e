import { type DesignBuilder } from '../language/design-builder.ts';
import { type KernelOptions } from '../model/kernel.ts';

/** Adds environments to a design that is declared, and returns the switches of the kernel that they set. */
export function applyEnvironments(
  _builder: DesignBuilder,
  names: readonly string[],
): KernelOptions {
  return { injectDeadlk: false, shortMemory: names.includes('short-memory') };
}
