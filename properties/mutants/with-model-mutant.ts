import { type Operation } from '../../model/operation.ts';
import { type ModelMutant } from './model-mutant.ts';
import { type OperationName, operations } from '../../model/registry.ts';

/** What of an operation can be replaced for a while. */
interface Replaceable {
  readonly name: string;
  steps: Operation['steps'];
  readonly onContainer?: Replaceable;
}

let inForce: string | undefined;

/**
 * Puts a mutant in force, runs `body`, and takes it back, whatever happens; one at a time.
 *
 * The steps of an operation are read when a design is compiled and when a machine meets a call for the first time, so everything
 * that `body` compiles is the mutant's and must not outlive it; what was compiled before stays right. Operations that are made of
 * the steps of others have copies, and are right still: a mutant names each that is wrong.
 */
export function withModelMutant<T>(mutant: ModelMutant, body: () => T): T {
  if (inForce !== undefined)
    throw new Error(`the mutant ${mutant.name} begins while ${inForce} is in force`);
  inForce = mutant.name;
  const before: (readonly [Replaceable, Operation['steps']])[] = [];
  try {
    for (const { operation, steps } of mutant.patch)
      for (const it of replaceables(operation)) {
        before.push([it, it.steps]);
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the patch is for the steps of this operation.
        const wrong = steps(it.steps) as unknown as Operation['steps'];
        checkLayout(mutant, it, wrong);
        it.steps = wrong;
      }
    const result = body();
    if (result instanceof Promise)
      throw new TypeError(`the mutant ${mutant.name} would end before the body does`);
    return result;
  } finally {
    for (const [it, steps] of before.toReversed()) it.steps = steps;
    inForce = undefined;
  }
}

/** The operation, and what is called in its place for a container. */
function replaceables(name: OperationName): readonly Replaceable[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one type for all operations.
  const it = operations[name] as unknown as Replaceable;
  return it.onContainer === undefined ? [it] : [it, it.onContainer];
}

/** Who jumps to a step by its number must find it there: a mutant adds no step and takes none away, and so it is with ways. */
function checkLayout(mutant: ModelMutant, it: Replaceable, wrong: Operation['steps']): void {
  if (layout(wrong) !== layout(it.steps))
    throw new Error(`the mutant ${mutant.name} changes the number of steps of ${it.name}`);
}

/** How many ways each step has. */
const layout = (steps: readonly { readonly or?: readonly unknown[] }[]): string =>
  steps.map(({ or }) => or?.length ?? 0).join(' ');
