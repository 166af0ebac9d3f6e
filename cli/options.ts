import { InvalidArgumentError } from 'commander';
import { type KernelVersion, profiles } from '../model/profile.ts';
import { UserError, nearest } from '../language/user-error.ts';
import { environments } from '../language/environments.ts';

/** Collects an option that may be given several times. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** A positive integer. */
export function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number <= 0)
    throw new InvalidArgumentError('It must be a positive integer.');
  return number;
}

/** A span of time in milliseconds: `500ms`, `60s`, `2m`, or plain seconds. */
export function duration(value: string): number {
  const [, number = '', unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/u.exec(value) ?? [];
  const factor = unit === 'ms' ? 1 : unit === 's' ? 1000 : 60_000;
  const ms = Number(number) * factor;
  if (ms > 0 && Number.isFinite(ms)) return ms;
  const hint = '500ms, 60s, 2m, or plain seconds';
  throw new UserError('FP108', `"${value}" is no span of time`, {}, hint);
}

/** A kernel that the model knows. */
export function chosenKernel(value: string): KernelVersion {
  for (const profile of Object.values(profiles))
    if (profile.version === value) return profile.version;
  throw new UserError(
    'FP105',
    `there is no profile for kernel "${value}"`,
    {},
    `one of ${Object.keys(profiles).join(', ')}`,
  );
}

/** The search strategies that there are. */
const strategies = ['bfs', 'dfs', 'random'] as const;

/** A search strategy by name. */
export function chosenStrategy(value: string): (typeof strategies)[number] {
  for (const strategy of strategies) if (strategy === value) return strategy;
  throw new UserError(
    'FP109',
    `there is no strategy "${value}"`,
    {},
    `one of ${strategies.join(', ')}`,
  );
}

/** Environments by name, each once, sorted: their order does not matter. */
export function chosenEnvironments(names: readonly string[]): readonly string[] {
  for (const name of names) {
    if (environments.has(name)) continue;
    const near = nearest(name, [...environments.keys()]);
    const hint =
      near === undefined
        ? `one of ${[...environments.keys()].join(', ')}`
        : `did you mean ${near}?`;
    throw new UserError('FP106', `there is no environment "${name}"`, {}, hint);
  }
  return [...new Set(names)].toSorted();
}
