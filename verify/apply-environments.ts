import { type DesignBuilder } from '../language/design-builder.ts';
import { type KernelOptions } from '../model/kernel.ts';
import { environments } from '../language/environments.ts';

/** Adds environments to a design that is declared, and returns the switches of the kernel that they set. */
export function applyEnvironments(builder: DesignBuilder, names: readonly string[]): KernelOptions {
  let options: KernelOptions = { injectDeadlk: false, shortMemory: false };
  for (const name of names) options = { ...options, ...environments.get(name)?.apply(builder) };
  return options;
}
