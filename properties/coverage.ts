import { type CompiledDesign } from '../language/compile.ts';
import { type Kernel } from '../model/kernel.ts';
import { type Operation } from '../model/operation.ts';
import { type Profile, knowsCall } from '../model/profile.ts';
import { type Process, type Rule, type TransitionSystem } from '../checker/transition-system.ts';
import { operations } from '../model/registry.ts';

/** How often each way of each step of each operation was taken: by `operation #step: way`. */
export type Coverage = Map<string, number>;

/** The same system, which writes down what is taken. */
export function covered(
  system: TransitionSystem<Kernel>,
  { code }: CompiledDesign,
  coverage: Coverage,
): TransitionSystem<Kernel> {
  const watchedRule = (rule: Rule<Kernel>, key: string): Rule<Kernel> => ({
    ...rule,
    apply: (state, ...args: readonly unknown[]) => {
      coverage.set(key, (coverage.get(key) ?? 0) + 1);
      rule.apply(state, ...args);
    },
  });
  const processes = system.processes.map((process): Process<Kernel> => {
    const { select } = process;
    if (select === undefined) return process;
    const cases = new Map(
      [...select.cases].map(([pc, rules]) => {
        const point = code[pc];
        if (point === undefined) return [pc, rules] as const;
        const { operation } = point.instruction;
        return [
          pc,
          rules.map((rule, i) =>
            watchedRule(rule, keyOf(operation, point.index, point.alternatives[i]?.label)),
          ),
        ] as const;
      }),
    );
    return { ...process, select: { ...select, cases } };
  });
  return { ...system, processes };
}

/** Every way of every step of the operations that a kernel has, in the order of the registry. */
export function allWays(profile: Profile): readonly string[] {
  const ways = new Set<string>();
  for (const op of Object.values(operations)) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion, typescript/no-unnecessary-type-assertion -- one type for all operations.
    const operation = op as unknown as Operation;
    if (!operation.exists(profile) || !knowsCall(profile, operation.name)) continue;
    for (const form of [operation, operation.onContainer]) {
      for (const [i, step] of form?.steps.entries() ?? [])
        for (const { label } of [step, ...(step.or ?? [])])
          if (form !== undefined) ways.add(keyOf(form, i, label));
    }
  }
  return [...ways];
}

/** What was taken of what a kernel has. */
export interface CoverageReport {
  readonly ways: number;
  readonly taken: number;
  /** What nothing took, in the order of the registry. */
  readonly rest: readonly string[];
}

/** Compares what was taken with what there is. */
export function coverageReport(coverage: Coverage, profile: Profile): CoverageReport {
  const ways = allWays(profile);
  const rest = ways.filter((way) => !coverage.has(way));
  return { ways: ways.length, taken: ways.length - rest.length, rest };
}

function keyOf(operation: Operation, step: number, label: string | undefined): string {
  const form =
    operation.onContainer === undefined && isContainerForm(operation) ? ' (container)' : '';
  // Ways that differ only in the number of the instance that they are about are one way.
  const way = label === undefined ? '' : `: ${label.replace(/ \d+$/u, ' n')}`;
  return `${operation.name}${form} #${step}${way}`;
}

const containerForms: ReadonlySet<unknown> = new Set(
  Object.values(operations).flatMap((op) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion, typescript/no-unnecessary-type-assertion -- as above.
    const { onContainer } = op as unknown as Operation;
    return onContainer === undefined ? [] : [onContainer];
  }),
);

const isContainerForm = (operation: Operation): boolean => containerForms.has(operation);
