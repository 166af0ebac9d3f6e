import { assert } from './assert.ts';
import type { Process, Rule, TransitionSystem } from './transition-system.ts';

/** Processes of a system at most: each has a bit in the masks that `inspect` gets. */
export const PROCESSES_MAX = 31;

/** Throws an assertion error if the system is not one that the checker can explore. */
export function checkSystem<State>(system: TransitionSystem<State>): void {
  const { name, processes, codec, properties = [] } = system;
  assert(
    processes.length <= PROCESSES_MAX,
    `${name}: ${processes.length} processes, but at most ${PROCESSES_MAX} are supported`,
  );
  assert(
    Number.isInteger(codec.words) && codec.words > 0,
    `${name}: a state must have at least one word`,
  );
  for (const process of processes) {
    for (const rule of rulesOf(process)) {
      assert(
        (rule.over ?? []).every((size) => Number.isInteger(size) && size >= 0),
        `${name}: rule ${rule.name} of ${process.name} ranges over ${JSON.stringify(rule.over)}`,
      );
    }
  }
  const names = properties.map((property) => property.name);
  assert(new Set(names).size === names.length, `${name}: two properties have the same name`);
  assert(
    (system.findingCount === undefined) === (system.findingAt === undefined),
    `${name}: findingCount and findingAt go together`,
  );
}

/** The largest number of steps that one state can have. */
export function stepsMax<State>(system: TransitionSystem<State>): number {
  const sum = (rules: readonly Rule<State>[]): number =>
    rules.reduce((total, rule) => total + instances(rule), 0);
  return system.processes
    .map(({ rules = [], select }) => {
      const cases = [...(select?.cases.values() ?? [])].map(sum);
      return sum(rules) + cases.reduce((most, count) => Math.max(most, count), 0);
    })
    .reduce((total, count) => total + count, 0);
}

function instances<State>({ over = [] }: Rule<State>): number {
  return over.reduce((product, size) => product * size, 1);
}

function rulesOf<State>({ rules = [], select }: Process<State>): readonly Rule<State>[] {
  return [...rules, ...[...(select?.cases.values() ?? [])].flat()];
}
