import { type Table, type UserSpace } from './user-space.ts';
import { failureNumber, resultText } from '../model/errno.ts';

/** What a call was recorded to have answered. */
export interface Reply {
  readonly ret: number;
  readonly err?: string;
  readonly out?: unknown;
}

/** What the model answers to a call: a text for the reader, and whether a recorded answer is this one. */
export interface Answer {
  readonly text: string;
  /** True if the recorded answer is this one; what it made is bound to its numbers then. */
  readonly fits: (reply: Reply, user: UserSpace) => boolean;
}

const ERESTARTSYS = failureNumber('-ERESTARTSYS');

/**
 * The call fails. What a signal interrupts returns -ERESTARTSYS, which the process sees as -EINTR unless its handler restarts calls:
 * those who look on from inside the kernel record the one, and processes the other. A call that is restarted is none that has returned.
 */
export function failed(result: number): Answer {
  if (result === ERESTARTSYS)
    return {
      text: '-EINTR or -ERESTARTSYS',
      fits: ({ ret, err }) => ret === -1 && (err === 'EINTR' || err === 'ERESTARTSYS'),
    };
  const text = resultText(result);
  return { text, fits: ({ ret, err }) => ret === -1 && `-${err ?? ''}` === text };
}

/** The call returns 0 (or fails), and writes what `fits` allows. */
export function done(
  result: number,
  out?: { readonly text: string; readonly fits: (out: unknown, user: UserSpace) => boolean },
): Answer {
  if (result < 0) return failed(result);
  return {
    text: out === undefined ? '0' : `0, and writes ${out.text}`,
    fits: (call, user) => call.ret === 0 && (out === undefined || out.fits(call.out, user)),
  };
}

/** The call returns a number. */
export function returned(result: number): Answer {
  return result < 0 ? failed(result) : { text: String(result), fits: ({ ret }) => ret === result };
}

/** What a call writes is this very value. */
export function exactly(value: unknown): {
  readonly text: string;
  readonly fits: (out: unknown) => boolean;
} {
  const text = JSON.stringify(value);
  return { text, fits: (out) => JSON.stringify(out) === text };
}

/** The call gives out a number that is free, for an object that is new there; `inRet` if it returns it. */
export function gives(result: number, table: Table, index: number, inRet = false): Answer {
  if (result < 0) return failed(result);
  const [what] = table.split(' ');
  return {
    text: `${inRet ? '' : '0, and writes '}a ${what ?? ''} that is free`,
    fits: ({ ret, out }, user) => {
      const number = inRet ? ret : out;
      if ((!inRet && ret !== 0) || typeof number !== 'number' || number < 0) return false;
      if (!user.isFree(table, number)) return false;
      user.bind(table, number, index);
      return true;
    },
  };
}

/** As {@link done}, and something changes for the process if it succeeds. */
export function andThen(answer: Answer, act: (user: UserSpace) => void): Answer {
  return {
    text: answer.text,
    fits: (call, user) => {
      if (!answer.fits(call, user)) return false;
      if (call.ret >= 0) act(user);
      return true;
    },
  };
}

/** The result of a kernel function; one that returns nothing can be said to return anything. */
export function equals(result: number, isVoid: boolean): Answer {
  return {
    text: isVoid ? 'nothing' : resultText(result),
    fits: ({ ret }) => isVoid || ret === result,
  };
}
