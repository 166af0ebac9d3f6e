import { type Schema } from '../model/schema.ts';
import { type SchemaNode } from '../model/schema-node.ts';

/**
 * Makes a plain instance of what a schema describes, with every field at zero and every constant in place.
 *
 * The widths of the schema are ignored: a machine keeps its state as plain objects and never packs it.
 */
export function instanceOf(schema: Schema<unknown>): unknown {
  return build(schema.node);
}

/** Lists are as long as there are things to be in them, which is more than any ever has. */
const LENGTH_MAX = 256;

function build(node: SchemaNode): unknown {
  switch (node.kind) {
    case 'int':
      return 0;
    case 'constant':
      return node.value;
    case 'array':
      return Array.from({ length: Math.min(node.length, LENGTH_MAX) }, () => build(node.element));
    case 'struct':
      return Object.fromEntries([...node.fields].map(([name, field]) => [name, build(field)]));
  }
}
