import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { array, compileSchema, constant, flag, int, struct, type Schema } from './schema.ts';

const fenceSchema = struct({
  lock: int(3),
  name: constant('F1'),
  fences: array(struct({ signaled: flag, refs: int(15), cookie: int(0) }), 2),
  none: array(flag, 0),
});

describe('compileSchema', () => {
  it('places the widest fields first and none across two words', () => {
    const wide = compileSchema(
      struct({ a: int(1), b: int(2 ** 20 - 1), c: int(2 ** 11 - 1), d: int(255) }),
    );
    expect(wide.words).toBe(2);
    expect(wide.bits).toBe(40);
    expect(wide.fields.map(({ path, word, shift, bits }) => [path, word, shift, bits])).toEqual([
      ['a', 0, 31, 1],
      ['b', 0, 0, 20],
      ['c', 0, 20, 11],
      ['d', 1, 0, 8],
    ]);
  });

  it('names the fields as one would write them and gives a single value no bits', () => {
    const { words, bits, fields } = compileSchema(fenceSchema);
    expect({ words, bits }).toEqual({ words: 1, bits: 12 });
    expect(fields.map((field) => `${field.path}:${field.bits}`)).toEqual([
      'lock:2',
      'fences[0].signaled:1',
      'fences[0].refs:4',
      'fences[0].cookie:0',
      'fences[1].signaled:1',
      'fences[1].refs:4',
      'fences[1].cookie:0',
    ]);
  });

  it('allocates plain objects with zeroes and constants', () => {
    expect(compileSchema(fenceSchema).alloc()).toEqual({
      lock: 0,
      name: 'F1',
      fences: [
        { signaled: 0, refs: 0, cookie: 0 },
        { signaled: 0, refs: 0, cookie: 0 },
      ],
      none: [],
    });
  });

  it('gives a schema without stored fields one word', () => {
    const empty = compileSchema(struct({ only: constant(7), zero: int(0) }));
    const words = Uint32Array.of(9);
    empty.encode(empty.alloc(), words, 0);
    expect([empty.words, empty.bits, words[0]]).toEqual([1, 0, 0]);
  });

  it('keeps the largest integer', () => {
    const { alloc, encode, decode } = compileSchema(struct({ x: int(2 ** 31 - 1), y: flag }));
    const words = new Uint32Array(1);
    encode({ x: 2 ** 31 - 1, y: 1 }, words, 0);
    const back = alloc();
    decode(words, 0, back);
    expect(back).toEqual({ x: 2 ** 31 - 1, y: 1 });
  });

  it('names the field that is out of range when checked', () => {
    const { alloc, encode } = compileSchema(fenceSchema, { checked: true });
    const words = new Uint32Array(1);
    const broken = (change: (state: ReturnType<typeof alloc>) => void) => () => {
      const state = alloc();
      change(state);
      encode(state, words, 0);
    };
    const fenceOf = (state: ReturnType<typeof alloc>) => state.fences[1] ?? { refs: 0, cookie: 0 };
    expect(broken((s) => void (fenceOf(s).refs = 16))).toThrow(
      'fences[1].refs is 16, which is not an integer in 0..15',
    );
    expect(broken((s) => void (fenceOf(s).refs = -1))).toThrow('fences[1].refs is -1');
    expect(broken((s) => void (fenceOf(s).cookie = 1))).toThrow('fences[1].cookie is 1');
    expect(broken((s) => void (s.lock = 0.5))).toThrow('lock is 0.5');
    expect(broken((s) => void Object.assign(s, { name: 'F2' }))).toThrow(
      'name is F2, but it is a constant',
    );
    expect(broken(() => undefined)).not.toThrow();
  });

  it('refuses what cannot be packed', () => {
    expect(() => int(-1)).toThrow(RangeError);
    expect(() => int(2 ** 31)).toThrow(RangeError);
    expect(() => array(flag, 1.5)).toThrow(RangeError);
    expect(() => compileSchema(int(3))).toThrow(TypeError);
  });
});

/** A random schema with a random value of it, both small. */
const schemaAndValue = fc.letrec<{ any: Shape; object: Shape }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(fc.integer({ min: 0, max: 31 }), fc.nat()).map(([bits, seed]): Shape => {
      const max = bits === 0 ? 0 : 2 ** bits - 1;
      return { schema: int(max), value: seed % (max + 1) };
    }),
    fc.constantFrom('F1', 7, null).map((value): Shape => ({ schema: constant(value), value })),
    tie('object'),
  ),
  object: fc
    .dictionary(fc.constantFrom('a', 'b', 'c', 'with space', '0'), tie('any'), { maxKeys: 5 })
    .map((fields): Shape => ({
      schema: struct(
        Object.fromEntries(Object.entries(fields).map(([k, { schema }]) => [k, schema])),
      ),
      value: Object.fromEntries(Object.entries(fields).map(([k, { value }]) => [k, value])),
    })),
})).object;

type Shape = { readonly schema: Schema<unknown>; readonly value: unknown };

describe('generated code', () => {
  it('reads back what it wrote, wherever it wrote it', () => {
    fc.assert(
      fc.property(schemaAndValue, fc.nat(3), ({ schema, value }, offset) => {
        const codec = compileSchema(schema, { checked: true });
        const words = new Uint32Array(codec.words + offset + 1);
        codec.encode(value, words, offset);
        const back = codec.alloc();
        codec.decode(words, offset, back);
        expect(back).toEqual(value);
        const copied = codec.alloc();
        codec.copy(back, copied);
        expect(copied).toEqual(value);
        expect(words.subarray(0, offset)).toEqual(new Uint32Array(offset));
        expect(words.at(-1)).toBe(0);
      }),
    );
  });

  it('turns one state into another by the words that differ', () => {
    const schema = array(struct({ pc: int(1000), rank: int(7), seen: flag }), 12);
    const codec = compileSchema(schema, { checked: true });
    const states = fc.array(fc.record({ pc: fc.nat(1000), rank: fc.nat(7), seen: fc.nat(1) }), {
      minLength: 12,
      maxLength: 12,
    });
    fc.assert(
      fc.property(states, states, fc.nat(11), (before, other, keep) => {
        const after = [...before.slice(0, keep), ...other.slice(keep)];
        const words = new Uint32Array(2 * codec.words);
        codec.encode(before, words, 0);
        codec.encode(after, words, codec.words);
        const state = structuredClone(before);
        codec.decodeChanges(words, codec.words, words, 0, state);
        expect(state).toEqual(after);
      }),
    );
  });

  it('handles states of many hundred fields', () => {
    const schema = struct({ big: array(struct({ x: int(5), y: int(200) }), 900), end: flag });
    const codec = compileSchema(schema);
    const state = codec.alloc();
    for (const [i, item] of state.big.entries()) Object.assign(item, { x: i % 6, y: i % 201 });
    state.end = 1;
    const words = new Uint32Array(codec.words);
    codec.encode(state, words, 0);
    const back = codec.alloc();
    codec.decode(words, 0, back);
    expect(back).toEqual(state);
    const changed = codec.alloc();
    codec.decodeChanges(words, 0, new Uint32Array(codec.words), 0, changed);
    expect(changed).toEqual(state);
    expect(codec.words).toBe(Math.ceil(codec.bits / 32) + 5);
  });
});
