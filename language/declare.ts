import { type Design } from './design.ts';
import { type DesignBuilder } from './design-builder.ts';
import { type Place, UserError, nearest } from './user-error.ts';

/** Runs the declaration of a variant; whatever it throws is a mistake in the design, not a bug of ours. */
export function declare(it: Design, builder: DesignBuilder, variant: string): void {
  const place: Place = { task: `variant ${variant}` };
  guarded(place, () => it.declare(knownWordsOnly(builder, 'd', place), variant));
}

/** Runs a part of a design, and turns what it throws into a mistake with a place. */
export function guarded(place: Place, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new UserError(
      'FP217',
      message,
      place,
      'the design is ordinary TypeScript: it runs once for each variant',
    );
  }
}

/** Refuses words that the language does not have, with the nearest that it does. */
export function knownWordsOnly<T extends object>(words: T, name: string, place: Place): T {
  return new Proxy(words, {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key in target)
        return Reflect.get(target, key, receiver) as unknown;
      const near = nearest(key, wordsOf(target));
      const hint =
        near === undefined ? 'docs/language.md lists the words' : `did you mean ${name}.${near}?`;
      throw new UserError('FP216', `there is no ${name}.${key}`, place, hint);
    },
  });
}

function wordsOf(target: object): readonly string[] {
  const words = Object.keys(target);
  for (
    let at: unknown = Object.getPrototypeOf(target);
    typeof at === 'object' && at !== null && at !== Object.prototype;
  ) {
    words.push(...Object.getOwnPropertyNames(at));
    at = Object.getPrototypeOf(at);
  }
  return words;
}
