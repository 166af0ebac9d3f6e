/** Objects of the state that have the same fields, and functions that copy their numbers out and in. */
interface Group {
  readonly owners: object[];
  readonly save: Copy;
  readonly restore: Copy;
}

/** Copies numbers between some objects and a row, from a place on; returns the place behind. */
type Copy = (owners: readonly object[], row: Float64Array, from: number) => number;

/**
 * Copies the numbers of a tree of plain objects out and in again.
 *
 * The model only ever changes numbers in place, so the places are found once, and a saved state is a row of numbers. Of a list of
 * numbers only what stands before its last zeros is saved: pools and tasks have much room that nobody uses.
 */
export class StateImage {
  private readonly groups: readonly Group[];
  private readonly lists: readonly number[][];
  private readonly buffer: Float64Array;

  constructor(root: object) {
    const groups = new Map<string, Group>();
    const lists: number[][] = [];
    const open: object[] = [root];
    let size = 0;
    for (let it = open.pop(); it !== undefined; it = open.pop()) {
      if (isNumbers(it)) {
        lists.push(it);
        size += it.length + 1;
        continue;
      }
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a plain object, or an array of them: both are indexed by their keys.
      const owner = it as Record<string, unknown>;
      const keys: string[] = [];
      for (const [key, value] of Object.entries(owner)) {
        if (typeof value === 'number') keys.push(key);
        else if (typeof value === 'object' && value !== null) open.push(value);
      }
      if (keys.length > 0) groupOf(groups, keys).owners.push(owner);
      size += keys.length;
    }
    this.groups = [...groups.values()];
    this.lists = lists;
    this.buffer = new Float64Array(size);
  }

  /** The numbers of the state as it is now. */
  save(): Float64Array {
    const { buffer } = this;
    let i = 0;
    for (const { owners, save } of this.groups) i = save(owners, buffer, i);
    for (const list of this.lists) {
      let length = list.length;
      while (length > 0 && list[length - 1] === 0) length--;
      buffer[i++] = length;
      for (let at = 0; at < length; at++) buffer[i++] = list[at] ?? 0;
    }
    return buffer.slice(0, i);
  }

  /** Puts saved numbers back. */
  restore(image: Float64Array): void {
    let i = 0;
    for (const { owners, restore } of this.groups) i = restore(owners, image, i);
    for (const list of this.lists) {
      const length = image[i++] ?? 0;
      for (let at = 0; at < length; at++) list[at] = image[i++] ?? 0;
      list.fill(0, length);
    }
  }
}

const isNumbers = (it: object): it is number[] =>
  Array.isArray(it) && it.length > 0 && it.every((item) => typeof item === 'number');

function groupOf(groups: Map<string, Group>, keys: readonly string[]): Group {
  const name = keys.join(' ');
  const known = groups.get(name);
  if (known !== undefined) return known;
  const group: Group = {
    owners: [],
    save: copy(keys.map((key) => `row[i++] = o[${JSON.stringify(key)}];`)),
    restore: copy(keys.map((key) => `o[${JSON.stringify(key)}] = row[i++];`)),
  };
  groups.set(name, group);
  return group;
}

/** A loop over objects with one statement for each field: with names that it does not know, the engine would look each up. */
function copy(statements: readonly string[]): Copy {
  const source = `let i = from; for (const o of owners) { ${statements.join(' ')} } return i;`;
  // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-type-assertion -- the names are those of the model's own fields.
  return new Function('owners', 'row', 'from', source) as Copy;
}
