import { type Vocabulary } from './word.ts';
import { containerWords } from './words/container.ts';
import { drmWords } from './words/drm.ts';
import { execWords } from './words/exec.ts';
import { fenceWords } from './words/fence.ts';
import { fileWords } from './words/file.ts';
import { genericWords } from './words/generic.ts';
import { memfdWords } from './words/memfd.ts';
import { memoryWords } from './words/memory.ts';
import { resvWords } from './words/resv.ts';
import { syncWords } from './words/sync.ts';
import { syncobjWords } from './words/syncobj.ts';
import { wwWords } from './words/ww.ts';

/** All operations that a case may name, a file for each section of the notation. */
export const vocabulary: Vocabulary = {
  ...fenceWords,
  ...containerWords,
  ...resvWords,
  ...wwWords,
  ...execWords,
  ...syncWords,
  ...syncobjWords,
  ...drmWords,
  ...memoryWords,
  ...memfdWords,
  ...fileWords,
  ...genericWords,
};
