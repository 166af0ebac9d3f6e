import type { PackedField, SchemaLayout } from './schema-layout.ts';
import type { SchemaKey, SchemaLeaf, SchemaNode } from './schema-node.ts';

/**
 * Fields that one generated function handles at most.
 *
 * The engine refuses to optimise functions with too much bytecode; this bound keeps each one far below.
 */
const FIELDS_PER_FUNCTION = 500;

/** The source of an object with `alloc`, `decode`, `decodeChanges`, `encode` and `copy`. */
export function schemaSource(root: SchemaNode, layout: SchemaLayout, checked: boolean): string {
  const stored = layout.fields.filter((field) => field.bits > 0);
  const words = Array.from({ length: layout.words }, (_, word) =>
    stored.filter((field) => field.word === word),
  );
  const encode = split('encode', 'state,words,offset', wordGroups(words), encodeWords);
  return [
    '"use strict";',
    split('decode', 'words,offset,state', wordGroups(words), decodeWords),
    split('changes', 'words,offset,old,at,state', wordGroups(words), decodeChangedWords),
    encode,
    split('copy', 'from,to', chunks(stored, FIELDS_PER_FUNCTION), copyFields),
    checked ? split('check', 'state', chunks(layout.fields, FIELDS_PER_FUNCTION), checkFields) : '',
    checked
      ? 'function checkedEncode(state,words,offset){check(state);checkConstants(state);encode(state,words,offset);}'
      : '',
    `return{alloc(){return ${literal(root, { next: 0 })};},decode,decodeChanges:changes,` +
      `encode:${checked ? 'checkedEncode' : 'encode'},copy};`,
  ].join('\n');
}

/** The constants of a schema in the order in which the generated `alloc` refers to them. */
export function schemaConstants(leaves: readonly SchemaLeaf[]): readonly unknown[] {
  return leaves.flatMap(({ node }) => (node.kind === 'constant' ? [node.value] : []));
}

type Word = { readonly index: number; readonly fields: readonly PackedField[] };

/** One function if the parts are few, else one per part and one that calls them all. */
function split<Part>(
  name: string,
  parameters: string,
  parts: readonly Part[],
  body: (part: Part) => string,
): string {
  const [only, ...others] = parts;
  if (only === undefined) return `function ${name}(${parameters}){}`;
  if (others.length === 0) return `function ${name}(${parameters}){${body(only)}}`;
  const functions = parts.map((part, i) => `function ${name}${i}(${parameters}){${body(part)}}`);
  const calls = parts.map((_, i) => `${name}${i}(${parameters});`).join('');
  return `${functions.join('\n')}\nfunction ${name}(${parameters}){${calls}}`;
}

function wordGroups(words: readonly (readonly PackedField[])[]): readonly (readonly Word[])[] {
  const groups: Word[][] = [];
  let size = Infinity;
  for (const [index, fields] of words.entries()) {
    if (size + fields.length > FIELDS_PER_FUNCTION) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push({ index, fields });
    size += fields.length;
  }
  return groups;
}

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

function decodeWords(words: readonly Word[]): string {
  const loads = words.map(({ index }) => `const w${index}=words[offset+${index}];`);
  const objects = objectCache('state', 'a');
  const stores = words.flatMap(({ fields }) =>
    fields.map((field) => `${objects.access(field.keys)}=${extract(`w${field.word}`, field)};`),
  );
  return `${loads.join('')}${objects.declarations()}${stores.join('\n')}`;
}

function decodeChangedWords(words: readonly Word[]): string {
  return words
    .map(({ index, fields }) => {
      const objects = objectCache('state', 'a');
      const stores = fields.map((f) => `${objects.access(f.keys)}=${extract('w', f)};`).join('');
      return `{const w=words[offset+${index}];if(w!==old[at+${index}]){${objects.declarations()}${stores}}}`;
    })
    .join('\n');
}

function encodeWords(words: readonly Word[]): string {
  const objects = objectCache('state', 'a');
  const stores = words.map(({ index, fields }) => {
    const parts = fields.map((field) => shifted(objects.access(field.keys), field.shift));
    return `words[offset+${index}]=${parts.join('|') || '0'};`;
  });
  return `${objects.declarations()}${stores.join('\n')}`;
}

function copyFields(fields: readonly PackedField[]): string {
  const from = objectCache('from', 'a');
  const to = objectCache('to', 'b');
  const moves = fields.map(({ keys }) => `${to.access(keys)}=${from.access(keys)};`).join('\n');
  return `${from.declarations()}${to.declarations()}${moves}`;
}

function checkFields(fields: readonly PackedField[]): string {
  const objects = objectCache('state', 'a');
  const checks = fields.map(({ keys, path, max }) => {
    const value = objects.access(keys);
    return `if(!(Number.isInteger(${value})&&${value}>=0&&${value}<=${max}))fail(${JSON.stringify(path)},${value},${max});`;
  });
  return `${objects.declarations()}${checks.join('\n')}`;
}

function extract(word: string, { shift, bits }: PackedField): string {
  const low = shift === 0 ? word : `${word}>>>${shift}`;
  return shift + bits === 32 && shift > 0 ? low : `${low}&${2 ** bits - 1}`;
}

function shifted(value: string, shift: number): string {
  return shift === 0 ? value : `${value}<<${shift}`;
}

/** Loads every inner object once into a local, so that its fields are one load away. */
function objectCache(
  root: string,
  prefix: string,
): {
  access(keys: readonly SchemaKey[]): string;
  declarations(): string;
} {
  const locals = new Map<string, { readonly name: string; readonly from: string }>();
  const nameOf = (keys: readonly SchemaKey[]): string => {
    let name = root;
    for (const [at, key] of keys.entries()) {
      const id = JSON.stringify(keys.slice(0, at + 1));
      const local = locals.get(id) ?? {
        name: `${prefix}${locals.size}`,
        from: `${name}[${JSON.stringify(key)}]`,
      };
      locals.set(id, local);
      name = local.name;
    }
    return name;
  };
  return {
    access: (keys) => {
      const last = keys.at(-1);
      return last === undefined ? root : `${nameOf(keys.slice(0, -1))}[${JSON.stringify(last)}]`;
    },
    declarations: () =>
      [...locals.values()].map(({ name, from }) => `const ${name}=${from};`).join(''),
  };
}

/** Objects and arrays are written as literals, so that all states have the same shape. */
function literal(node: SchemaNode, constants: { next: number }): string {
  switch (node.kind) {
    case 'int':
      return '0';
    case 'constant':
      return `constants[${constants.next++}]`;
    case 'array':
      return `[${Array.from({ length: node.length }, () => literal(node.element, constants)).join(',')}]`;
    case 'struct': {
      const fields = [...node.fields].map(
        ([name, field]) => `${JSON.stringify(name)}:${literal(field, constants)}`,
      );
      return `{${fields.join(',')}}`;
    }
  }
}
