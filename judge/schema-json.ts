import * as z from 'zod';
import { recordedCallSchema, recordingHeadSchema } from './recording.ts';

/** The JSON Schema of one line of a recording, for those who write recordings without us. */
export function recordingJsonSchema(): object {
  return {
    title: 'Fencepost recording: one line',
    description:
      'A recording is one JSON document per line: first its head, then the calls. Generated from judge/recording.ts: do not edit.',
    ...z.toJSONSchema(z.union([recordingHeadSchema, recordedCallSchema]), {
      target: 'draft-2020-12',
      reused: 'ref',
    }),
  };
}
