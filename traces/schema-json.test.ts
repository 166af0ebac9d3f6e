import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { traceJsonSchema } from './schema-json.ts';

test('docs/trace.schema.json is up to date; if not: npm run schema', () => {
  const committed: unknown = JSON.parse(readFileSync('docs/trace.schema.json', 'utf8'));
  expect(committed).toEqual(traceJsonSchema());
});
