import { writeFileSync } from 'node:fs';
import { recordingJsonSchema } from './schema-json.ts';

/** Writes docs/recording.schema.json; run by `npm run schema` in the root of the repository. */
writeFileSync(
  'docs/recording.schema.json',
  `${JSON.stringify(recordingJsonSchema(), undefined, 2)}\n`,
);
