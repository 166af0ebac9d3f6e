/** What a schema is made of; `schema.ts` wraps it with the type of the value it describes. */
export type SchemaNode =
  | { readonly kind: 'int'; readonly max: number }
  | { readonly kind: 'constant'; readonly value: unknown }
  | { readonly kind: 'array'; readonly element: SchemaNode; readonly length: number }
  | { readonly kind: 'struct'; readonly fields: ReadonlyMap<string, SchemaNode> };

/** A property or an index on the way from the state to a field. */
export type SchemaKey = string | number;

/** A field that holds a number or a constant, before it has a place. */
export interface SchemaLeaf {
  readonly keys: readonly SchemaKey[];
  /** As one would write it in TypeScript: `fences[2].refs`. */
  readonly path: string;
  readonly node: Extract<SchemaNode, { kind: 'int' | 'constant' }>;
}

/** Lists the leaves of a schema in the order of declaration. */
export function schemaLeaves(root: SchemaNode): readonly SchemaLeaf[] {
  const leaves: SchemaLeaf[] = [];
  const open: { readonly node: SchemaNode; readonly keys: readonly SchemaKey[] }[] = [
    { node: root, keys: [] },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, keys } = next;
    if (node.kind === 'array' || node.kind === 'struct') {
      // Pushed backwards, because the last one pushed is the first one visited.
      for (const [key, child] of childrenOf(node).toReversed()) {
        open.push({ node: child, keys: [...keys, key] });
      }
    } else {
      leaves.push({ keys, path: pathOf(keys), node });
    }
  }
  return leaves;
}

function childrenOf(
  node: Extract<SchemaNode, { kind: 'array' | 'struct' }>,
): readonly (readonly [SchemaKey, SchemaNode])[] {
  if (node.kind === 'struct') return [...node.fields];
  return Array.from({ length: node.length }, (_, index) => [index, node.element] as const);
}

function pathOf(keys: readonly SchemaKey[]): string {
  return keys
    .map((key, at) => (typeof key === 'number' ? `[${key}]` : at === 0 ? key : `.${key}`))
    .join('');
}
