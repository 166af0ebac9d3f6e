import type { SchemaKey, SchemaLeaf } from './schema-node.ts';

/** Where a field lives in the packed state. */
export interface PackedField {
  /** As one would write it in TypeScript: `fences[2].refs`. */
  readonly path: string;
  /** The same as a list of properties and indices. */
  readonly keys: readonly SchemaKey[];
  /** Index of its 32-bit word; 0 if it takes no bits. */
  readonly word: number;
  /** Position of its lowest bit in the word. */
  readonly shift: number;
  /** Its width; 0 for a field that has only one value. */
  readonly bits: number;
  /** The largest value; the smallest is 0. */
  readonly max: number;
}

/** The packed form of a state. */
export interface SchemaLayout {
  /** Number of 32-bit words, at least one. */
  readonly words: number;
  /** Sum of the widths of all fields. */
  readonly bits: number;
  /** Every stored field, in the order of declaration. */
  readonly fields: readonly PackedField[];
}

const WORD_BITS = 32;

/**
 * Places the fields, none across two words.
 *
 * The widest go first, each into the first word with room (first-fit-decreasing): a state with fewer words is faster to
 * hash, to compare and to keep. Fields of equal width stay in the order of declaration.
 */
export function layoutSchema(leaves: readonly SchemaLeaf[]): SchemaLayout {
  const sized = leaves.flatMap(({ keys, path, node }) =>
    node.kind === 'int' ? [{ keys, path, max: node.max, bits: widthOf(node.max) }] : [],
  );
  const used: number[] = [];
  const places = new Map<string, { readonly word: number; readonly shift: number }>();
  for (const { path, bits } of sized.toSorted((a, b) => b.bits - a.bits)) {
    if (bits === 0) {
      places.set(path, { word: 0, shift: 0 });
      continue;
    }
    const fit = used.findIndex((taken) => taken + bits <= WORD_BITS);
    const word = fit === -1 ? used.length : fit;
    const shift = used[word] ?? 0;
    used[word] = shift + bits;
    places.set(path, { word, shift });
  }
  const fields = sized.map((field) => ({ ...field, ...(places.get(field.path) ?? NOWHERE) }));
  const bits = sized.reduce((sum, field) => sum + field.bits, 0);
  return { words: Math.max(1, used.length), bits, fields };
}

const NOWHERE = { word: 0, shift: 0 };

function widthOf(max: number): number {
  return max === 0 ? 0 : WORD_BITS - Math.clz32(max);
}
