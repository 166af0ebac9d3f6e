import { writeFileSync } from 'node:fs';
import { traceJsonSchema } from './schema-json.ts';

/** Writes docs/trace.schema.json; run by `npm run schema` in the root of the repository. */
writeFileSync('docs/trace.schema.json', `${JSON.stringify(traceJsonSchema(), undefined, 2)}\n`);
