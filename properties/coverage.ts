import { type CompiledDesign } from '../language/compile.ts';
import { type Kernel, at } from '../model/kernel.ts';
import { Machine, type MachineWay } from '../machine/machine.ts';
import { type Operation, type Origin, originOf } from '../model/operation.ts';
import { knowsCall, profiles } from '../model/profile.ts';
import { type Process, type Rule, type TransitionSystem } from '../checker/transition-system.ts';
import { codePlaces } from './code-place.ts';
import { operations } from '../model/registry.ts';

/** How often each way of each step of each operation was taken: by `operation #step: way`. */
export type Coverage = Map<string, number>;

const count = (coverage: Coverage, key: string): void => {
  coverage.set(key, (coverage.get(key) ?? 0) + 1);
};

/** The same system, which writes down what is taken. */
export function covered(
  system: TransitionSystem<Kernel>,
  { code }: CompiledDesign,
  coverage: Coverage,
): TransitionSystem<Kernel> {
  const watchedRule = (rule: Rule<Kernel>, key: string): Rule<Kernel> => ({
    ...rule,
    apply: (state, ...args: readonly unknown[]) => {
      count(coverage, key);
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

/** Writes down what every machine takes while `run` runs: suites and judges build their own. */
export function coveredMachines(coverage: Coverage, run: () => void): void {
  // oxlint-disable-next-line typescript/unbound-method -- called with the machine that it is asked of.
  const { take } = Machine.prototype;
  Machine.prototype.take = function taken(this: Machine, way: MachineWay): void {
    if (way.kind === 'step') {
      const { operation, pc } = way.way.instruction;
      const step = at(this.k.task, way.task).pc - pc;
      count(coverage, keyOf(operation, step, way.label === '' ? undefined : way.label));
    }
    take.call(this, way);
  };
  try {
    run();
  } finally {
    Machine.prototype.take = take;
  }
}

/** A way of a step of an operation, and the code that it is a copy of. */
interface Place {
  readonly key: string;
  readonly operation: string;
  readonly label: string | undefined;
  readonly code: Origin;
}

/** Every way of every step of the operations that some kernel has, in the order of the registry. */
function allPlaces(): readonly Place[] {
  const places = new Map<string, Place>();
  for (const op of Object.values(operations)) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion, typescript/no-unnecessary-type-assertion -- one type for all operations.
    const operation = op as unknown as Operation;
    const { name } = operation;
    const isThere = Object.values(profiles).some(
      (profile) => operation.exists(profile) && knowsCall(profile, name),
    );
    if (!isThere) continue;
    for (const form of [operation, operation.onContainer]) {
      for (const [i, step] of form?.steps.entries() ?? [])
        for (const way of [step, ...(step.or ?? [])]) {
          if (form === undefined) continue;
          const key = keyOf(form, i, way.label);
          if (!places.has(key))
            places.set(key, { key, operation: name, label: way.label, code: originOf(way) });
        }
    }
  }
  return [...places.values()];
}

/** A piece of code that takes a task from one state to another, and the operations that have a copy of it. */
export interface Transition {
  readonly operation: string;
  /** The first place that has it. */
  readonly name: string;
  /** All the places. */
  readonly places: readonly string[];
}

/**
 * Every transition of the model: what is written once is one, in however many operations it is embedded.
 *
 * What tells two of them apart is the place of their code, and their label: for one function may serve several ways.
 */
export function allTransitions(): readonly Transition[] {
  const places = allPlaces();
  const codes = codePlaces(places.map(({ code }) => code));
  const groups = new Map<string, [Place, ...Place[]]>();
  for (const [i, place] of places.entries()) {
    const id = `${at(codes, i)} ${plain(place.label)}`;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [place]);
    else group.push(place);
  }
  return [...groups.values()].map((group) => ({
    operation: group[0].operation,
    name: group[0].key,
    places: group.map(({ key }) => key),
  }));
}

/** A share of something. */
export interface Share {
  readonly all: number;
  readonly taken: number;
}

/** What was taken of what the kernels have. */
export interface CoverageReport {
  /** Each piece of code once. */
  readonly transitions: Share;
  /** Each copy of it. */
  readonly places: Share;
  /** The transitions that nothing took, in the order of the registry. */
  readonly rest: readonly Transition[];
}

/** Compares what was taken with what there is. */
export function coverageReport(
  coverage: Coverage,
  transitions: readonly Transition[] = allTransitions(),
): CoverageReport {
  const places = transitions.flatMap((each) => each.places);
  const rest = transitions.filter((each) => !each.places.some((place) => coverage.has(place)));
  return {
    transitions: { all: transitions.length, taken: transitions.length - rest.length },
    places: { all: places.length, taken: places.filter((place) => coverage.has(place)).length },
    rest,
  };
}

/** Ways that differ only in the number of the instance that they are about are one way. */
const plain = (label = ''): string => label.replace(/ \d+$/u, ' n');

function keyOf(operation: Operation, step: number, label: string | undefined): string {
  const form =
    operation.onContainer === undefined && isContainerForm(operation) ? ' (container)' : '';
  const way = label === undefined ? '' : `: ${plain(label)}`;
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
