/** A place in a document as one would write it in JavaScript: `steps[2].choice`; for who says where a file is malformed. */
export function documentPlace(keys: readonly PropertyKey[]): string {
  if (keys.length === 0) return 'its top level';
  return keys
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`))
    .join('');
}
