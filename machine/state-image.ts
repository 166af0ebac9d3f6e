/** An object of the state, and which of its fields are numbers. */
interface Fields {
  readonly owner: Record<string, unknown>;
  readonly keys: readonly string[];
}

/**
 * Copies the numbers of a tree of plain objects out and in again.
 *
 * The model only ever changes numbers in place, so the places are found once, and a saved state is a row of numbers. Of a list of
 * numbers only what stands before its last zeros is saved: pools and tasks have much room that nobody uses.
 */
export class StateImage {
  private readonly fields: readonly Fields[];
  private readonly lists: readonly number[][];
  private readonly buffer: Float64Array;

  constructor(root: object) {
    const fields: Fields[] = [];
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
      if (keys.length > 0) fields.push({ owner, keys });
      size += keys.length;
    }
    this.fields = fields;
    this.lists = lists;
    this.buffer = new Float64Array(size);
  }

  /** The numbers of the state as it is now. */
  save(): Float64Array {
    const { buffer } = this;
    let i = 0;
    for (const { owner } of this.fields)
      for (const value of Object.values(owner)) if (typeof value === 'number') buffer[i++] = value;
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
    for (const { owner, keys } of this.fields) for (const key of keys) owner[key] = image[i++] ?? 0;
    for (const list of this.lists) {
      const length = image[i++] ?? 0;
      for (let at = 0; at < length; at++) list[at] = image[i++] ?? 0;
      list.fill(0, length);
    }
  }
}

const isNumbers = (it: object): it is number[] =>
  Array.isArray(it) && it.length > 0 && it.every((item) => typeof item === 'number');
