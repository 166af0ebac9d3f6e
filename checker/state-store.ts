import { assert } from './assert.ts';
import { BATCH, storeSource } from './state-store-code.ts';

/** Number of words of one chunk of the arena, at most: large enough to be rare, small enough not to waste memory. */
const CHUNK_WORDS_MAX = 2 ** 22;
const CHUNK_STATES_FIRST = 2 ** 10;
const TABLE_LOG2_FIRST = 12;
const TABLE_LOG2_MAX = 30;
/** Share of the table that may be in use; beyond, probing becomes slow. */
const LOAD_MAX = 0.6;

/**
 * The set of packed states that a search has reached, numbered in the order of their arrival, each with its parent.
 *
 * States lie in an arena of chunks, so that growth copies nothing and has no limit but memory; an open-addressing table finds
 * them. An entry of the table is one word: the low bits are the number of the state plus one, the others are bits of its hash
 * that the position does not tell, so that most probes of other states end without a look at the arena.
 *
 * A candidate is written behind the last state (to `tail` at `nextAt`) and announced with `add`. Some candidates later, `flush`
 * makes states of those that are new. Growth happens only in `reserve`, never in `add` or `flush`.
 */
export class StateStore {
  readonly words: number;
  /** Log2 of the number of states per chunk. */
  readonly chunkLog2: number;
  readonly chunks: Uint32Array[];
  readonly parentChunks: Uint32Array[];
  /** Number of states. */
  count = 0;
  table: Uint32Array = new Uint32Array(2 ** TABLE_LOG2_FIRST);
  /** Size of the table minus one. */
  mask: number = 2 ** TABLE_LOG2_FIRST - 1;
  /** The chunk where the next state goes, */
  tail: Uint32Array;
  /** and its offset there in words. */
  tailAt = 0;
  /** The chunk of parents that belongs to `tail`. */
  tailParents: Uint32Array;
  /** The offset in `tail` where the next candidate goes. */
  nextAt = 0;
  /** Number of candidates that wait for `flush`. */
  pending = 0;
  /** Meaningless; it keeps the engine from leaving out reads whose only use is to fill the cache. */
  touched = 0;
  /** Takes the candidate at `nextAt`, reached from state `parent`. The caller reserved room. */
  readonly add: (parent: number) => void;
  /** Makes states of the candidates that are new, in their order. */
  readonly flush: () => void;
  /** The number of the state that lies at `nextAt`, or -1 if it is not in the store; nothing is added. */
  readonly find: () => number;
  private readonly fillTable: StoreCode['fillTable'];
  private readonly bytesMax: number;

  constructor(words: number, bytesMax = Infinity) {
    this.words = words;
    this.bytesMax = bytesMax;
    this.chunkLog2 = Math.max(10, Math.floor(Math.log2(CHUNK_WORDS_MAX / words)));
    this.tail = new Uint32Array(CHUNK_STATES_FIRST * words);
    this.tailParents = new Uint32Array(CHUNK_STATES_FIRST);
    this.chunks = [this.tail];
    this.parentChunks = [this.tailParents];
    const code = storeCode(words)(
      this,
      new Int32Array(BATCH),
      new Uint32Array(BATCH),
      2 ** this.chunkLog2 - 1,
      this.chunkLog2,
    );
    this.add = code.add;
    this.flush = code.flush;
    this.find = code.find;
    this.fillTable = code.fillTable;
  }

  /** Bytes of memory that the store holds. */
  get bytes(): number {
    const arrays = [this.table, ...this.chunks, ...this.parentChunks];
    return arrays.reduce((sum, array) => sum + array.byteLength, 0);
  }

  /** States that fit before the next `reserve`; one place more is kept for a candidate. */
  get room(): number {
    const last = element(this.parentChunks, this.parentChunks.length - 1).length;
    const arena = (this.chunks.length - 1) * 2 ** this.chunkLog2 + last - 1;
    return Math.min(this.tableRoom, arena);
  }

  /** The chunk that holds a state. */
  chunkOf(state: number): Uint32Array {
    return element(this.chunks, state >>> this.chunkLog2);
  }

  /** The offset of a state in its chunk, in words. */
  offsetOf(state: number): number {
    return (state & (2 ** this.chunkLog2 - 1)) * this.words;
  }

  /** The state from which a state was first reached; the initial state is its own parent. */
  parentOf(state: number): number {
    const parents = element(this.parentChunks, state >>> this.chunkLog2);
    return element(parents, state & (2 ** this.chunkLog2 - 1));
  }

  /** Adds one state, without waiting for more; false if it was known. */
  insert(words: readonly number[] | Uint32Array, parent: number): boolean {
    const before = this.count;
    this.tail.set(words, this.nextAt);
    this.add(parent);
    this.flush();
    return this.count > before;
  }

  /** Makes room for `more` states; only when no candidates wait. False if that would take more memory than allowed, or than there is. */
  reserve(more: number): boolean {
    const wanted = this.count + more;
    try {
      while (wanted > this.room) {
        const grown = wanted > this.tableRoom ? this.growTable() : this.growArena();
        if (!grown) return false;
      }
      return true;
    } catch (error) {
      // What the engine throws when it has no memory for an array.
      if (error instanceof RangeError) return false;
      throw error;
    }
  }

  /** Moves the tail to the next chunk; called by `flush` when one is full. */
  nextChunk(): void {
    const index = this.count >>> this.chunkLog2;
    this.tail = element(this.chunks, index);
    this.tailParents = element(this.parentChunks, index);
    this.tailAt = 0;
    this.nextAt = 0;
  }

  private get tableRoom(): number {
    return Math.floor(this.table.length * LOAD_MAX);
  }

  private growTable(): boolean {
    const size = this.table.length * 2;
    // While it is filled, there are two tables.
    if (size > 2 ** TABLE_LOG2_MAX || !this.mayTake(size * 4)) return false;
    const table = new Uint32Array(size);
    this.fillTable(table, size - 1);
    this.table = table;
    this.mask = size - 1;
    return true;
  }

  private growArena(): boolean {
    const full = 2 ** this.chunkLog2;
    const last = element(this.parentChunks, this.parentChunks.length - 1).length;
    const states = last < full ? last * 2 : full;
    if (!this.mayTake(states * (this.words + 1) * 4)) return false;
    const chunk = new Uint32Array(states * this.words);
    const parents = new Uint32Array(states);
    if (last < full) {
      // Only the first chunk starts small; it is the tail.
      chunk.set(this.tail);
      parents.set(this.tailParents);
      this.tail = chunk;
      this.tailParents = parents;
      this.chunks.pop();
      this.parentChunks.pop();
    }
    this.chunks.push(chunk);
    this.parentChunks.push(parents);
    return true;
  }

  private mayTake(bytes: number): boolean {
    return this.bytes + bytes <= this.bytesMax;
  }
}

type StoreCode = Pick<StateStore, 'add' | 'flush' | 'find'> & {
  /** Enters all states into an empty table. */
  readonly fillTable: (table: Uint32Array, mask: number) => void;
};

type StoreFactory = (
  store: StateStore,
  hashes: Int32Array,
  parents: Uint32Array,
  chunkMask: number,
  chunkLog2: number,
) => StoreCode;

/** Generated code by number of words: what the engine learned in one search serves the next. */
const factories = new Map<number, StoreFactory>();

function storeCode(words: number): StoreFactory {
  const known = factories.get(words);
  if (known !== undefined) return known;
  // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-type-assertion -- generated code.
  const factory = new Function(
    'store',
    'hashes',
    'parents',
    'chunkMask',
    'chunkLog2',
    storeSource(words),
  ) as StoreFactory;
  factories.set(words, factory);
  return factory;
}

function element<Item>(items: ArrayLike<Item>, index: number): Item {
  const item = items[index];
  assert(item !== undefined, `the store has no element ${index}`);
  return item;
}
