import {
  type Alternative,
  type Operation,
  type OperationDefinition,
  type ParamList,
} from './operation.ts';
import { call, goTo, isDone, operation, originOf } from './operation.ts';
import { type Kernel, at } from './kernel.ts';
import { fileToRelease, fputEffects } from './file.ts';
import { FPUT_ROUTINE } from './fput.ts';
import { fits } from './limit.ts';
import { errno } from './errno.ts';

/** Failures by the number under which a result is kept. */
const failures: readonly number[] = Object.values(errno);

const VALUE_MAX = 63;

/**
 * Declares a system call: an operation after which the task goes back to user mode, and on the way releases the files whose
 * last references it dropped. Its result is kept meanwhile.
 * @see kernel/entry/common.c exit_to_user_mode_loop()
 */
export function systemCall<const P extends ParamList>(
  definition: OperationDefinition<P>,
): Operation<P> {
  const inner = operation(definition);
  const word = inner.scratch;
  const exit = inner.steps.length;
  const toUser = <A>(way: Alternative<A>): Alternative<A> => ({
    ...way,
    run: (k, a, t) => {
      const result = way.run(k, a, t);
      return isDone(result) ? leave(k, t, result, word, exit) : result;
    },
    origin: originOf(way),
  });
  return {
    ...inner,
    systemCall: true,
    uses: [...inner.uses, 'files'],
    scratch: word + 2,
    effects: (a, of) => [...inner.effects(a, of), ...fputEffects(of)],
    calls: (a, of) => [...inner.calls(a, of), ...(of.file.length > 0 ? [FPUT_ROUTINE] : [])],
    steps: [
      ...inner.steps.map((step) => ({
        ...step,
        ...toUser(step),
        ...(step.or && { or: step.or.map((other) => toUser(other)) }),
      })),
      {
        run: (k, _, t) =>
          fileToRelease(k, t) < 0
            ? keptResult(k, t, word)
            : call(k.fixed.program.routine(FPUT_ROUTINE), exit),
      },
    ],
  };
}

/** Returns, or keeps the result while files are released. */
function leave(k: Kernel, t: number, result: number, word: number, exit: number): number {
  if (k.file.length === 0 || fileToRelease(k, t) < 0) return result;
  fits(k, result, VALUE_MAX, 'the result of a system call');
  const { scratch } = at(k.task, t);
  scratch[word] = result < 0 ? failures.indexOf(-result) + 1 : 0;
  scratch[word + 1] = result < 0 ? 0 : result;
  return goTo(exit);
}

function keptResult(k: Kernel, t: number, word: number): number {
  const { scratch } = at(k.task, t);
  const failure = at(scratch, word);
  return failure > 0 ? -at(failures, failure - 1) : at(scratch, word + 1);
}
