import { type Failure, failureNumber } from './errno.ts';
import { type Kernel, broke } from './kernel.ts';
import { WHY, setWord, word } from './drm-syncobj-words.ts';

/** What a call on syncobjs keeps while it still has to clean up, as words of scratch have it. */
const names: readonly (Failure | '0')[] = [
  '0',
  '-ENOENT',
  '-EINVAL',
  '-ETIME',
  '-ERESTARTSYS',
  '-ENOMEM',
  '-EFAULT',
  '-EBADF',
];

const numbers = names.map((name) => (name === '0' ? 0 : failureNumber(name)));

/** What a call on syncobjs can end with after it has taken something. */
export type KeptResult = (typeof names)[number];

/** Remembers what the call of task `t` will return. */
export function keepResult(k: Kernel, t: number, result: KeptResult): void {
  setWord(k, t, WHY, names.indexOf(result));
}

/** What the call of task `t` returns. */
export function keptResult(k: Kernel, t: number): number {
  return numbers[word(k, t, WHY)] ?? 0;
}

const refusals: readonly number[] = [
  failureNumber('-EOPNOTSUPP'),
  failureNumber('-EINVAL'),
  failureNumber('-EFAULT'),
  failureNumber('-ENOENT'),
  failureNumber('-EBADF'),
];

/** A call was refused because of what it was given, and its caller does not look: it goes on as if nothing were wrong. */
export function noteRefusal(
  k: Kernel,
  { checked }: { readonly checked: number },
  result: number,
  rule: string,
): number {
  if (checked === 0 && refusals.includes(result)) broke(k, rule);
  return result;
}
