import { type Answer, equals } from './answer.ts';
import { type DeclaredObjects, callbackCounter } from './declared-objects.ts';
import { type Issued, issue } from '../machine/calls/issued-call.ts';
import { type KernelCall } from './recording.ts';
import { type Operation } from '../model/operation.ts';
import { MAX_SCHEDULE_TIMEOUT } from '../model/dma-fence-wait.ts';
import { type Place, UserError, nearest } from '../language/user-error.ts';
import { type Profile } from '../model/profile.ts';
import { operations } from '../model/registry.ts';
import { resolveArguments } from '../language/arguments.ts';

/** How often a callback has run; no kernel has this call, but the callbacks of histories count. */
export const callbackRuns = 'callback_runs';

/** A call of a kernel function, with its arguments as the operation takes them. */
export interface ResolvedCall {
  readonly operation: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Its result is of no meaning. */
  readonly isVoid: boolean;
  /** The model does not cover it; the reason. */
  readonly uncovered?: string;
}

/** The operation of the model under this name. */
export function operationNamed(name: string): Operation | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- looked up by a name that may not be there.
  return (operations as unknown as Readonly<Record<string, Operation | undefined>>)[name];
}

/** Looks the objects of a call up; what is misspelt is a UserError that names the line. */
export function resolveKernelCall(
  call: KernelCall,
  objects: DeclaredObjects,
  profile: Profile,
  place: Place,
): ResolvedCall {
  if (call.call === callbackRuns) return resolveCallbackRuns(call, objects, place);
  const op = operationNamed(call.call);
  const here = { ...place, call: call.call };
  if (op === undefined) throw new UserError('FP505', `nobody knows the call ${call.call}`, place);
  if (!op.exists(profile))
    throw new UserError('FP207', `kernel ${profile.version} has no ${call.call}()`, here);
  refuseOthers(op, call, here);
  if (op.params.some(([, kind]) => kind === 'task'))
    return uncovered('a history does not say where tasks begin and end');
  if (op.params.some(([, kind]) => kind === 'condition'))
    return uncovered('a history has no conditions');
  if (op.uses.includes('hazards'))
    return uncovered('a history does not say who knows that which access to memory is over');
  const written = op.params.map(([name]) => {
    const value = call.args[name];
    return Array.isArray(value)
      ? value.map((one: unknown) => asWritten(one, objects))
      : asWritten(value, objects);
  });
  const typed = written.map((value, i) => asKind(value, op.params[i]?.[1] ?? 'number'));
  const { args } = resolveArguments(objects.model, op, typed, here);
  return { operation: op.name, args: { ...args, checked: 1 }, isVoid: op.returns === 'void' };
}

const uncovered = (why: string): ResolvedCall => ({
  operation: '',
  args: {},
  isVoid: true,
  uncovered: why,
});

function resolveCallbackRuns(
  { args }: KernelCall,
  objects: DeclaredObjects,
  place: Place,
): ResolvedCall {
  const counter = objects.handles.get(callbackCounter(String(args['cb'])));
  if (counter === undefined)
    throw new UserError(
      'FP201',
      `cb is ${JSON.stringify(args['cb'] ?? null)}, not a dma_fence_cb of the history`,
      { ...place, call: callbackRuns },
      'declare it in the objects of the first line',
    );
  return { operation: 'READ_ONCE', args: { variable: counter.index, checked: 1 }, isVoid: false };
}

function refuseOthers(op: Operation, { args }: KernelCall, place: Place): void {
  const names = op.params.map(([name]) => name);
  const other = Object.keys(args).find((name) => !names.includes(name));
  if (other === undefined) return;
  const near = nearest(other, names);
  throw new UserError(
    'FP506',
    `${op.name}() has no parameter ${other}`,
    place,
    near === undefined ? `write ${op.name}(${names.join(', ')})` : `did you mean ${near}?`,
  );
}

/** A name of an object is its handle; words stay words. */
function asWritten(value: unknown, { find }: DeclaredObjects): unknown {
  if (value === 'MAX_SCHEDULE_TIMEOUT') return MAX_SCHEDULE_TIMEOUT;
  return typeof value === 'string' ? (find(value) ?? value) : value;
}

function asKind(value: unknown, kind: string): unknown {
  return kind === 'intr' && typeof value === 'number' ? value !== 0 : value;
}

/** The call as the machine makes it: the timer of its timeout may fire at any time. */
export function issueKernelCall({ operation, args, isVoid }: ResolvedCall): Issued<Answer> {
  return issue(operation, args, (result) => equals(result, isVoid), 0);
}
