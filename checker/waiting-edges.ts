/** Edges that there is room for at first. */
const EDGES_FIRST = 2 ** 12;
/** Bytes of one edge: its source, and the next edge with the same end. */
const BYTES_PER_EDGE = 8;

/**
 * Edges whose end is not marked yet: marking a state marks, along the edges backwards, every state that leads to it.
 *
 * The edges into one state form a list, linked by their numbers (0 is none).
 */
export class WaitingEdges {
  private readonly marked: Uint8Array;
  private readonly bytesMax: number;
  /** The last edge into each state; allocated with the first edge. */
  private last = new Uint32Array(0);
  private sources = new Uint32Array(0);
  private previous = new Uint32Array(0);
  private count = 1;

  /** `marked` holds one byte for each state, and is changed by `mark`. */
  constructor(marked: Uint8Array, bytesMax: number) {
    this.marked = marked;
    this.bytesMax = bytesMax;
  }

  /** Adds an edge whose end is not marked; false if there is no memory for it. */
  add(from: number, to: number): boolean {
    if (this.count >= this.sources.length && !this.grow()) return false;
    this.sources[this.count] = from;
    this.previous[this.count] = this.last[to] ?? 0;
    this.last[to] = this.count++;
    return true;
  }

  /** Marks a state, and all from which edges lead to it. */
  mark(state: number): void {
    const stack = [state];
    this.marked[state] = 1;
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      for (let edge = this.last[top] ?? 0; edge !== 0; edge = this.previous[edge] ?? 0) {
        const source = this.sources[edge] ?? 0;
        if (this.marked[source] === 1) continue;
        this.marked[source] = 1;
        stack.push(source);
      }
    }
  }

  private grow(): boolean {
    const size = Math.max(EDGES_FIRST, this.sources.length * 2);
    // While it grows, the old edges are there too.
    const bytes = (size + this.sources.length) * BYTES_PER_EDGE + this.marked.length * 4;
    if (bytes > this.bytesMax) return false;
    try {
      if (this.last.length === 0) this.last = new Uint32Array(this.marked.length);
      this.sources = enlarged(this.sources, size);
      this.previous = enlarged(this.previous, size);
      return true;
    } catch (error) {
      // What the engine throws when it has no memory for an array.
      if (error instanceof RangeError) return false;
      throw error;
    }
  }
}

function enlarged(array: ArrayLike<number>, size: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(size);
  larger.set(array);
  return larger;
}
