import { type Vocabulary } from './word.ts';
import { execWords } from './words/exec.ts';
import { fenceWords } from './words/fence.ts';
import { genericWords } from './words/generic.ts';
import { resvWords } from './words/resv.ts';
import { wwWords } from './words/ww.ts';

/** All operations that a case may name, a file for each section of the notation. */
export const vocabulary: Vocabulary = {
  ...fenceWords,
  ...resvWords,
  ...wwWords,
  ...execWords,
  ...genericWords,
};
