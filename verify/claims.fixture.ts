import { DesignBuilder } from '../language/design-builder.ts';
import { type Kernel } from '../model/kernel.ts';
import { type KernelVersion, profiles } from '../model/profile.ts';
import { type Property } from '../checker/property.ts';
import { compile } from '../language/compile.ts';
import { designSystem } from './design-system.ts';
import { search } from '../checker/search.ts';

/** What a whole search says about claims on the states of a small design. */
export interface Claims {
  /** Names of the claims that fail, of broken rules, and of ways to be stuck, sorted. */
  readonly failed: readonly string[];
  /** Names of the claims of kind `sometimes` that hold somewhere, sorted. */
  readonly seen: readonly string[];
  readonly states: number;
  readonly complete: boolean;
}

/** Explores what a test declares, and judges its claims and those that look into the states of the kernel. */
export function claims(
  declare: (d: DesignBuilder) => void,
  properties: readonly Property<Kernel>[] = [],
  kernel: KernelVersion = '7.2',
): Claims {
  const builder = new DesignBuilder();
  declare(builder);
  const options = { injectDeadlk: false, shortMemory: false };
  const compiled = compile(builder.model, profiles[kernel], options, true);
  const { system, findings } = designSystem('test', compiled);
  const result = search({ ...system, properties: [...(system.properties ?? []), ...properties] });
  const broken = [...result.findings.keys()].map((n) => findings.name(n));
  return {
    failed: [...broken, ...result.violations.keys()].toSorted(),
    seen: [...result.witnesses].flatMap(([name, path]) => (path === null ? [] : [name])).toSorted(),
    states: result.states,
    complete: result.complete,
  };
}
