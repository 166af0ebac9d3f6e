import { errno } from './errno.ts';
import { type Kernel, at } from './kernel.ts';
import { operation } from './operation.ts';

const numbers: readonly number[] = Object.values(errno);

/** How many failures there are to remember. */
export const FAILURES = numbers.length;

/** A failure as a small number, so that it fits where a state has little room: 0 is success. */
export function smallFailure(result: number): number {
  return result < 0 ? numbers.indexOf(-result) + 1 : 0;
}

/** The failure that {@link smallFailure} made small. */
export function failureOf(small: number): number {
  return small === 0 ? 0 : -at(numbers, small - 1);
}

/** Name of the operation by which a design ends a body with a failure. */
export const RETURN = 'return';

/**
 * `return -EBUSY;` at the end of a body: its caller, the core, will see the failure.
 *
 * It is kept with the task and not with the object: two tasks may be in the same op at once.
 */
export const returnFailure = operation({
  name: RETURN,
  params: [['error', 'failure']],
  uses: ['op-results'],
  step: {
    run: (k, a, t) => {
      at(k.task, t).opResult = smallFailure(a.error);
      return 0;
    },
  },
});

/** What the body that has just ended returned: 0, or the failure of its `return`. */
export function takeOpResult(k: Kernel, t: number): number {
  const task = at(k.task, t);
  if (task.opResult === 0) return 0;
  const result = failureOf(task.opResult);
  task.opResult = 0;
  return result;
}
