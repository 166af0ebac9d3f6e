import { type CallArgs, type Machine } from '../machine.ts';

/**
 * What a process asks of the kernel: an operation of the model, and what comes of its result; a system call that the model knows
 * only in parts is several, one after the other.
 */
export type Issued<R> =
  | {
      readonly kind: 'call';
      readonly operation: string;
      readonly args: CallArgs;
      readonly timeoutNs: number;
      /** Goes on when the operation has returned; it may change the machine, and nothing else. */
      readonly next: (machine: Machine, result: number) => Issued<R>;
    }
  | { readonly kind: 'ended'; readonly value: R };

/** An operation whose result says all that there is to say. */
export function issue<R>(
  operation: string,
  args: CallArgs,
  read: (result: number, machine: Machine) => R,
  timeoutNs = Infinity,
): Issued<R> {
  const next = (machine: Machine, result: number): Issued<R> => ended(read(result, machine));
  return { kind: 'call', operation, args, timeoutNs, next };
}

/** An operation behind which others come. */
export function issueThen<R>(
  operation: string,
  args: CallArgs,
  next: (result: number, machine: Machine) => Issued<R>,
): Issued<R> {
  return {
    kind: 'call',
    operation,
    args,
    timeoutNs: Infinity,
    next: (machine, result) => next(result, machine),
  };
}

/** Nothing more is to be asked. */
export function ended<R>(value: R): Issued<R> {
  return { kind: 'ended', value };
}

/** The same, and something made of what it comes to. */
export function mapIssued<R, S>(issued: Issued<R>, map: (value: R) => S): Issued<S> {
  if (issued.kind === 'ended') return ended(map(issued.value));
  const { next } = issued;
  return { ...issued, next: (machine, result) => mapIssued(next(machine, result), map) };
}
