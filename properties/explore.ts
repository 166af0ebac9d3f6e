import { type CompiledDesign } from '../language/compile.ts';
import { type DesignSystem, designSystem } from '../verify/design-system.ts';
import { type FailureFile } from './report-failure.ts';
import { type Kernel } from '../model/kernel.ts';
import { type KernelVersion } from '../model/profile.ts';
import { ModelLimit } from '../model/limit.ts';
import { type Program } from '../language/design-data.ts';
import { type Property } from '../checker/property.ts';
import { type SearchOptions, type SearchResult } from '../checker/search-result.ts';
import { type TransitionSystem } from '../checker/transition-system.ts';
import { UserError } from '../language/user-error.ts';
import { checkDesign, compileDesign } from '../verify/check-design.ts';
import { printProgram } from '../language/print-program.ts';
import { programText } from '../language/read-program.ts';
import { programToDesign } from '../language/program-to-design.ts';
import { recordTrace } from '../traces/record.ts';
import { search } from '../checker/search.ts';
import { traceText } from '../traces/write-trace.ts';

/** A program as the checker sees it. */
export interface ProgramSystem {
  readonly compiled: CompiledDesign;
  readonly design: DesignSystem;
}

/** Compiles a program, of which nothing but its size may be wrong: undefined if it is larger than the model. */
export function systemOf(
  program: Program,
  kernel: KernelVersion = '7.2',
  checked = false,
): ProgramSystem | undefined {
  const design = programToDesign(program);
  try {
    const compiled = compileDesign({ design, variant: 'default', kernel }, checked);
    return { compiled, design: designSystem('random', compiled) };
  } catch (error) {
    if (isTooLarge(error)) return undefined;
    throw error;
  }
}

/** Searches; undefined if the search meets a limit of the model. */
export function searchWithin(
  system: TransitionSystem<Kernel>,
  options: SearchOptions,
): SearchResult | undefined {
  try {
    return search(system, options);
  } catch (error) {
    if (isTooLarge(error)) return undefined;
    throw error;
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof ModelLimit || (error instanceof UserError && error.code === 'FP208');
}

/** The same system with more claims, which sees every state that is expanded, and who can act in it. */
export function watched(
  { system }: DesignSystem,
  properties: readonly Property<Kernel>[],
  see: (state: Kernel, enabled: number) => void = () => undefined,
): TransitionSystem<Kernel> {
  return {
    ...system,
    properties: [...(system.properties ?? []), ...properties],
    inspect: (state, enabled, external) => {
      see(state, enabled | external);
      return system.inspect?.(state, enabled, external) ?? 0;
    },
  };
}

/** What is written down of a program that fails: its source, its data, and the trace of its worst violation. */
export function showProgram(
  program: Program,
  kernel: KernelVersion = '7.2',
): readonly FailureFile[] {
  const files = [
    { name: 'design.ts', text: printProgram(program) },
    { name: 'program.design.json', text: programText(program) },
  ];
  const design = programToDesign(program);
  try {
    const outcome = checkDesign({ design, variant: 'default', kernel });
    const [worst] = outcome.violations;
    if (worst === undefined) return files;
    const trace = recordTrace(outcome, worst, { id: 'random', file: null });
    return [...files, { name: 'violation.trace.json', text: traceText(trace) }];
  } catch (error) {
    return [...files, { name: 'error.txt', text: `${String(error)}\n` }];
  }
}
