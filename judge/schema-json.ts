import * as z from 'zod';
import {
  kernelCallSchema,
  killSchema,
  outcomeSchema,
  recordedCallSchema,
  recordingHeadSchema,
} from './recording.ts';

/** The JSON Schema of one line of a recording, for those who write recordings without us. */
export function recordingJsonSchema(): object {
  const line = z.union([
    recordingHeadSchema,
    recordedCallSchema,
    killSchema,
    kernelCallSchema,
    outcomeSchema,
  ]);
  return {
    title: 'Fencepost recording: one line',
    description:
      'A recording is one JSON document per line: first its head, then the calls, then perhaps how it ended. Generated from judge/recording.ts: do not edit.',
    ...z.toJSONSchema(line, { target: 'draft-2020-12', reused: 'ref' }),
  };
}
