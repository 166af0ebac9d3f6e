import * as z from 'zod';
import { traceSchema } from './trace.ts';

/** The JSON Schema of the trace document, for those who read or write it without us. */
export function traceJsonSchema(): object {
  return {
    title: 'Fencepost trace',
    description:
      'A path of a design with its steps, results, waits and verdict. Generated from traces/trace.ts: do not edit.',
    ...z.toJSONSchema(traceSchema, { target: 'draft-2020-12' }),
  };
}
