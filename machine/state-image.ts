/** Where one number of a state lives: a field of an object that is never replaced. */
interface Slot {
  readonly owner: Record<string, unknown>;
  readonly key: string;
}

/**
 * Copies the numbers of a tree of plain objects out and in again.
 *
 * The model only ever changes numbers in place, so the places are found once, and a saved state is a row of numbers.
 */
export class StateImage {
  private readonly slots: readonly Slot[];

  constructor(root: object) {
    const slots: Slot[] = [];
    const open: object[] = [root];
    for (let owner = open.pop(); owner !== undefined; owner = open.pop()) {
      for (const [key, value] of Object.entries<unknown>({ ...owner })) {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a plain object or an array: both are indexed by their keys.
        if (typeof value === 'number') slots.push({ owner: owner as Record<string, unknown>, key });
        else if (typeof value === 'object' && value !== null) open.push(value);
      }
    }
    this.slots = slots;
  }

  /** The numbers of the state as it is now. */
  save(): Float64Array {
    const image = new Float64Array(this.slots.length);
    let i = 0;
    for (const { owner, key } of this.slots) image[i++] = Number(owner[key]);
    return image;
  }

  /** Puts saved numbers back. */
  restore(image: Float64Array): void {
    let i = 0;
    for (const { owner, key } of this.slots) owner[key] = image[i++] ?? 0;
  }
}
