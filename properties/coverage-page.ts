import { type CoverageReport, type Share, type Transition } from './coverage.ts';

/** In whole tenths of a percent, rounded down: what is said was reached. */
export function percent({ taken, all }: Share): number {
  return Math.floor((taken * 1000) / all) / 10;
}

/** Why nothing takes a transition, where its name tells. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/: no descriptor is left$|: too many files$/u, 'full'],
  [/: (?:fails|no memory.*)$/u, 'memory'],
  [/: (?:interrupted|killed)$/u, 'signal'],
  [/: timeout$/u, 'timeout'],
  [/: injected/u, 'injection'],
  [/drm_sched|ERR_PTR|cancel_delayed_work/u, 'scheduler'],
  [/stop_for_ever/u, 'internal'],
];

const reasonOf = (name: string): string =>
  reasons.find(([pattern]) => pattern.test(name))?.[1] ?? '';

const share = (it: Share): string => `${it.taken} of ${it.all} (${percent(it)} %)`;

/** The page that says what of the model the default run takes, and lists the rest by operation. */
export function coveragePage({ transitions, places, rest }: CoverageReport): string {
  return `${[
    '# What the properties take of the model',
    '',
    'Written by `FENCEPOST_COVERAGE=docs/coverage.md npx jest properties/library-walks`; do not edit it.',
    '',
    'The default run walks the library on 7.2 and searches it on every kernel, makes every call at random, replays the recordings of 7.2 and',
    'judges the corpus. What it takes is counted twice:',
    '',
    `- **transitions**: ${share(transitions)}. One is one piece of code with one label, in however many operations it is embedded,`,
    '  and whatever a factory of steps was given. What the caller of an embedded call does in the same step is not counted apart.',
    `- **places**: ${share(places)}. Each step of each operation, with each of its ways: a copy counts again.`,
    '',
    'Both count the operations of all kernels. A transition is taken if one of its places is.',
    '',
    '## What nothing takes',
    '',
    'The word says what it needs, where that is obvious: `memory` an allocation that fails, `full` a table of descriptors or files without',
    'room, `signal`, `timeout` and `injection` that from outside, `scheduler` objects that random programs do not declare, `internal` that',
    'no caller exists. Without a word nobody has looked yet. The number counts the places, if there are more than one.',
    '',
    ...byOperation(rest),
  ].join('\n')}\n`;
}

function byOperation(rest: readonly Transition[]): readonly string[] {
  const names = [...new Set(rest.map(({ operation }) => operation))];
  return names.map((operation) => {
    const ways = rest
      .filter((each) => each.operation === operation)
      .map(({ name, places }) => {
        const reason = reasonOf(name);
        const notes = [
          ...(reason === '' ? [] : [reason]),
          ...(places.length === 1 ? [] : [`${places.length} places`]),
        ];
        const way = name.slice(operation.length + 1);
        return notes.length === 0 ? way : `${way} (${notes.join(', ')})`;
      });
    return `- \`${operation}\`: ${ways.join('; ')}`;
  });
}
