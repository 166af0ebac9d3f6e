import { type Alternative, type ArgsOf, type Operation, type Step } from '../../model/operation.ts';
import { type Kernel } from '../../model/kernel.ts';
import { type OperationName, type operations } from '../../model/registry.ts';
import { type Patch } from './model-mutant.ts';

/** The arguments of an operation. */
export type ArgsOfOperation<N extends OperationName> =
  (typeof operations)[N] extends Operation<infer P> ? ArgsOf<P> : never;

/** What one way of a step does. */
export type Run<N extends OperationName> = Alternative<ArgsOfOperation<N>>['run'];

type StepOf<N extends OperationName> = Step<ArgsOfOperation<N>>;

/** An operation of which each step is another; the `index` is that of the step. */
export function replacing<N extends OperationName>(
  operation: N,
  change: (step: StepOf<N>, index: number) => StepOf<N>,
): Patch {
  return {
    operation,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the steps are those of this operation.
    steps: (right) => (right as unknown as StepOf<N>[]).map(change),
  };
}

/** The same for what its ways do, those of one step or of all. */
export function running<N extends OperationName>(
  operation: N,
  change: (right: Run<N>, step: number) => Run<N>,
  only?: number,
): Patch {
  return replacing(operation, (step, index) => {
    if (only !== undefined && only !== index) return step;
    const { or } = step;
    return {
      ...step,
      run: change(step.run, index),
      ...(or && { or: or.map((way) => ({ ...way, run: change(way.run, index) })) }),
    };
  });
}

/** Another result, where a step returns or goes on. */
export function wrongResult<N extends OperationName>(
  operation: N,
  wrong: (result: number, k: Kernel, args: ArgsOfOperation<N>, t: number) => number,
): Patch {
  return running(operation, (right) => (k, a, t) => wrong(right(k, a, t), k, a, t));
}

/** One errno, or another number, in place of the right one. */
export function insteadOf(operation: OperationName, right: number, wrong: number): Patch {
  return wrongResult(operation, (result) => (result === right ? wrong : result));
}

/** The first step ends the operation with another result, where `wrong` gives one. */
export function early<N extends OperationName>(
  operation: N,
  wrong: (k: Kernel, args: ArgsOfOperation<N>, t: number) => number | undefined,
): Patch {
  return running(operation, (right) => (k, a, t) => wrong(k, a, t) ?? right(k, a, t), 0);
}

/** The operation takes other arguments for its own: in what it does, when it may, what it waits for and what it checks. */
export function mistaking<N extends OperationName>(
  operation: N,
  other: (args: ArgsOfOperation<N>, k: Kernel, t: number) => Partial<ArgsOfOperation<N>>,
): Patch {
  const on = (k: Kernel, a: ArgsOfOperation<N>, t: number): ArgsOfOperation<N> => ({
    ...a,
    ...other(a, k, t),
  });
  const way = (right: Alternative<ArgsOfOperation<N>>): Alternative<ArgsOfOperation<N>> => ({
    ...right,
    run: (k, a, t) => right.run(k, on(k, a, t), t),
    ...(right.ready && { ready: (k, a, t) => right.ready?.(k, on(k, a, t), t) === true }),
  });
  return replacing(operation, (step) => {
    const { check, waitsFor, waitsForFence, waitsForTask, or } = step;
    return {
      ...step,
      ...way(step),
      ...(check && { check: (k, a, t) => check(k, on(k, a, t), t) }),
      ...(waitsFor && { waitsFor: (k, a, t) => waitsFor(k, on(k, a, t), t) }),
      ...(waitsForFence && { waitsForFence: (k, a, t) => waitsForFence(k, on(k, a, t), t) }),
      ...(waitsForTask && { waitsForTask: (k, a, t) => waitsForTask(k, on(k, a, t), t) }),
      ...(or && { or: or.map(way) }),
    };
  });
}

/** What is undone behind a step. */
type Undo = () => void;

/**
 * The operation sees another state than there is: `pretend` changes it before a step and returns what changes it back behind it.
 */
export function seeing<N extends OperationName>(
  operation: N,
  pretend: (k: Kernel, args: ArgsOfOperation<N>, t: number) => Undo | undefined,
  only?: number,
): Patch {
  return running(
    operation,
    (right) => (k, a, t) => {
      const undo = pretend(k, a, t);
      const result = right(k, a, t);
      undo?.();
      return result;
    },
    only,
  );
}

/** The operation spoils something behind each of its steps, or behind one. */
export function spoiling<N extends OperationName>(
  operation: N,
  spoil: (k: Kernel, args: ArgsOfOperation<N>, t: number, result: number) => void,
  only?: number,
): Patch {
  return running(
    operation,
    (right) => (k, a, t) => {
      const result = right(k, a, t);
      spoil(k, a, t, result);
      return result;
    },
    only,
  );
}

/** The operation checks nothing: rules are broken, and nobody is told. */
export function unchecked(operation: OperationName, silences: readonly string[]): Patch {
  const quiet =
    (right: Step<never>['run']): Step<never>['run'] =>
    (k, a, t) => {
      const result = right(k, a, t);
      silence(k, silences);
      return result;
    };
  const quietStep = (step: Step<never>): Step<never> => {
    const { check, or } = step;
    return {
      ...step,
      run: quiet(step.run),
      ...(or && { or: or.map((way) => ({ ...way, run: quiet(way.run) })) }),
      ...(check && {
        check: (k, a, t) => {
          check(k, a, t);
          silence(k, silences);
        },
      }),
    };
  };
  return { operation, steps: (right) => right.map(quietStep) };
}

function silence(k: Kernel, rules: readonly string[]): void {
  const left = k.broken.slice(0, k.brokenCount).filter((rule) => !rules.includes(rule));
  for (const [i, rule] of left.entries()) k.broken[i] = rule;
  k.brokenCount = left.length;
}
