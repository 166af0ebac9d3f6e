/**
 * Codes of everything that a user can get wrong. A code is an API: never reused, and listed in docs/errors.md.
 */
export const userErrorCodes = {
  FP101: 'the design file cannot be loaded',
  FP102: 'the file does not export a design',
  FP103: 'no such design, file or folder',
  FP104: 'no such variant',
  FP105: 'no such kernel version',
  FP106: 'no such environment',
  FP107: 'no such rule',
  FP108: 'a number was expected',
  FP109: 'the command line cannot be understood',
  FP110: 'a file or folder cannot be written',
  FP111: 'no such mutant',
  FP201: 'an argument is not an object of this design',
  FP202: 'an argument has the wrong kind',
  FP203: 'a task can never run this call in its context',
  FP204: 'a lock is released that the task never takes',
  FP205: 'a step cannot be reached',
  FP206: 'an expectation names no rule, variant or verdict',
  FP207: 'the kernel has no such call',
  FP208: 'the design is larger than the model',
  FP209: 'break or continue outside a loop',
  FP210: 'the result of an interruptible call is ignored',
  FP211: 'two objects have the same name',
  FP212: 'a loop without a step',
  FP213: 'a value is out of range',
  FP214: 'the design is empty',
  FP215: 'a result is used outside the task that has it',
  FP216: 'the design language has no such word',
  FP217: 'the design throws',
  FP218: 'there is no such option',
  FP219: 'a call that returns nothing is tested',
  FP220: 'a body returns a failure that nobody sees',
  FP301: 'the trace file cannot be read',
  FP302: 'the trace is malformed',
  FP303: 'the trace is from a newer version',
  FP401: 'the file of cases cannot be read',
  FP402: 'the file of cases is malformed',
  FP403: 'a step of a case cannot be understood',
  FP501: 'the recording cannot be read',
  FP502: 'the recording is malformed',
  FP503: 'the recording is from a newer version',
  FP504: 'an actor begins a call while it is in another',
  FP505: 'a history has a call that nobody knows',
  FP506: 'a call of a history has no such parameter',
  FP601: 'the program file cannot be read',
  FP602: 'the program is malformed',
  FP603: 'the program is from a newer version',
  FP604: 'the corpus of scenarios cannot be read',
  FP605: 'the implementation cannot be loaded',
  FP606: 'the file does not export an implementation',
  FP607: 'the reference implementation cannot run the program',
} as const;

/** Code of a user's mistake. */
export type UserErrorCode = keyof typeof userErrorCodes;

/** Where a mistake is: as much of it as is known. */
export interface Place {
  readonly file?: string;
  /** Line in the file, from 1. */
  readonly line?: number;
  readonly task?: string;
  /** Number of the step in its task, from 1. */
  readonly step?: number;
  /** The step as the design says it. */
  readonly call?: string;
}

/**
 * A mistake of the user, with a code, a place and a hint: it is printed without a stack and ends with exit code 2.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: UserErrorCode;
  readonly place: Place;
  readonly hint: string | undefined;

  constructor(code: UserErrorCode, message: string, place: Place = {}, hint?: string) {
    super(message);
    this.code = code;
    this.place = place;
    this.hint = hint;
  }
}

/** The nearest of some names to one that does not exist, for a hint; undefined if none is near. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of names) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
