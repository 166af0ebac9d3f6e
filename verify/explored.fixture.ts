import { type KernelOptions } from '../model/kernel.ts';
import { type KernelVersion, profiles } from '../model/profile.ts';
import { DesignBuilder } from '../language/design-builder.ts';
import { compile } from '../language/compile.ts';
import { designSystem } from './design-system.ts';
import { search } from '../checker/search.ts';

/** What a whole search of a small design found. */
export interface Explored {
  /** Rules broken and ways to be stuck, sorted. */
  readonly findings: readonly string[];
  readonly states: number;
  readonly edges: number;
  readonly depth: number;
  readonly complete: boolean;
}

/** Compiles and explores what a test declares. */
export function explored(
  declare: (d: DesignBuilder) => void,
  options: Partial<KernelOptions> & { readonly kernel?: KernelVersion } = {},
): Explored {
  const { kernel = '7.2', ...kernelOptions } = options;
  const builder = new DesignBuilder();
  declare(builder);
  const compiled = compile(
    builder.model,
    profiles[kernel],
    { injectDeadlk: false, shortMemory: false, ...kernelOptions },
    true,
  );
  const { system, findings } = designSystem('test', compiled);
  const result = search(system);
  return {
    findings: [...result.findings.keys()].map((n) => findings.name(n)).toSorted(),
    states: result.states,
    edges: result.edges,
    depth: result.depth,
    complete: result.complete,
  };
}
