import type { Path, SearchResult } from './search-result.ts';
import type { TransitionSystem } from './transition-system.ts';

/**
 * What a search found, each thing with the place where it was found first.
 *
 * A place is whatever the search can turn into a path later: making paths while searching would be waste.
 */
export class Discoveries<Place> {
  deadlocks = 0;
  deadlock: Place | undefined;
  readonly violations = new Map<string, Place>();
  readonly witnesses = new Map<string, Place>();
  readonly findings = new Map<number, Place>();

  /** Records a deadlock. */
  addDeadlock(place: () => Place): void {
    this.deadlocks++;
    this.deadlock ??= place();
  }

  /** The part of the result that has paths. */
  report<State>(
    { properties = [] }: TransitionSystem<State>,
    toPath: (place: Place) => Path,
  ): Pick<SearchResult, 'deadlocks' | 'deadlock' | 'violations' | 'witnesses' | 'findings'> {
    const sometimes = properties.filter(({ kind }) => kind === 'sometimes');
    const witnesses = sometimes.map(({ name }) => {
      const place = this.witnesses.get(name);
      return [name, place === undefined ? null : toPath(place)] as const;
    });
    return {
      deadlocks: this.deadlocks,
      ...(this.deadlock === undefined ? {} : { deadlock: toPath(this.deadlock) }),
      violations: mapValues(this.violations, toPath),
      witnesses: new Map(witnesses),
      findings: mapValues(this.findings, toPath),
    };
  }
}

function mapValues<Key, From, To>(
  map: ReadonlyMap<Key, From>,
  change: (value: From) => To,
): ReadonlyMap<Key, To> {
  return new Map([...map].map(([key, value]) => [key, change(value)] as const));
}
