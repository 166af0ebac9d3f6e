import { type Program, type Value } from '../../language/design-data.ts';

/** The program without the objects that nobody names, but for shrinkers, which nobody has to: what is dropped from a task drops what only that used. */
export function prune(program: Program): Program {
  const byName = new Map(program.objects.map((it) => [it.name, it]));
  const used = new Set<string>();
  const called = program.objects.flatMap(({ word, name }) => (word === 'shrinker' ? [name] : []));
  const queue = [...called, ...stringsIn(program.tasks), ...stringsIn(program.claims ?? [])];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const found = byName.get(name);
    if (found === undefined || used.has(name)) continue;
    used.add(name);
    queue.push(...stringsIn(found.options ?? {}));
  }
  return { ...program, objects: program.objects.filter(({ name }) => used.has(name)) };
}

/** All texts in a part of a program. */
function stringsIn(value: Value | readonly object[] | object): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((each: Value) => stringsIn(each));
}
