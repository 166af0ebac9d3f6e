import { type ArgKind, type Operation, type ParamList } from '../model/operation.ts';
import {
  type CallData,
  type Declaration,
  type Step,
  type Value,
  stepsSchema,
} from './design-data.ts';
import { type Place, UserError, nearest } from './user-error.ts';
import { declarationWords } from './program-words.ts';
import { findFenceByHandle } from '../model/drm-syncobj-operations.ts';
import { operations } from '../model/registry.ts';

/** What becomes of the parts of a program: the values that a design is built of, or its text. */
export interface Output<T> {
  readonly literal: (value: string | number | boolean | null) => T;
  readonly object: (name: string, place: Place) => T;
  readonly list: (items: readonly T[]) => T;
  readonly record: (entries: readonly (readonly [string, T])[]) => T;
  readonly endless: () => T;
  readonly condition: (of: T, question: string, answer: T | undefined) => T;
  readonly body: (name: string, steps: readonly Step[]) => T;
}

const wordKinds: ReadonlySet<ArgKind> = new Set<ArgKind>([
  'gfp',
  'direction',
  'usage',
  'failure',
  'text',
]);
const plainKinds: ReadonlySet<ArgKind> = new Set<ArgKind>([
  'number',
  'number?',
  'number[]',
  'pages',
  'pages[]',
]);
const questions = ['is', 'isNot', 'atLeast', 'isSignaled', 'isUnsignaled'];

/** The arguments of a call in their order. */
export function callArguments<T>(
  call: CallData,
  out: Output<T>,
  place: Place,
): readonly (T | undefined)[] {
  const args = call.args ?? {};
  const params = paramsOf(call, place);
  const names = params.map(([name]) => name);
  for (const key of Object.keys(args)) {
    if (names.includes(key)) continue;
    const near = nearest(key, names);
    throw new UserError(
      'FP202',
      `${call.call}() has no parameter "${key}"`,
      place,
      near === undefined ? `write ${call.call}(${names.join(', ')})` : `did you mean ${near}?`,
    );
  }
  const values = params.map(([name, kind]) => {
    const written = args[name];
    return written === undefined ? undefined : argument(kind, written, out, place);
  });
  while (values.length > 0 && values.at(-1) === undefined) values.pop();
  return values;
}

/** A claim's condition, or one that a call waits for. */
export function condition<T>(written: Value, out: Output<T>, place: Place): T {
  if (typeof written === 'object' && written !== null && 'of' in written) {
    const { of, ...rest } = written;
    const [[question, answer] = [], ...more] = Object.entries(rest);
    if (
      typeof of === 'string' &&
      question !== undefined &&
      more.length === 0 &&
      questions.includes(question)
    ) {
      const asked = answer === true || answer === undefined ? undefined : anyValue(answer, out);
      return out.condition(out.object(of, place), question, asked);
    }
  }
  throw new UserError(
    'FP202',
    `${JSON.stringify(written)} is not a condition`,
    place,
    `write { "of": "v", "is": 1 } with one of ${questions.join(', ')}`,
  );
}

/** What the word of a declaration takes behind the name. */
export function declarationArguments<T>(
  declaration: Declaration,
  out: Output<T>,
  place: Place,
): readonly T[] {
  const { word, name, options = {} } = declaration;
  const shape = Object.hasOwn(declarationWords, word) ? declarationWords[word] : undefined;
  if (shape === undefined) {
    const near = nearest(word, Object.keys(declarationWords));
    const hint = near === undefined ? 'docs/language.md lists the words' : `did you mean ${near}?`;
    throw new UserError('FP216', `a program has no word "${word}"`, place, hint);
  }
  const { places = [], missing = {}, objects = [], bodies = [], ops = [] } = shape;
  const optionValue = (key: string, written: Value): T => {
    if (written === null) return out.literal(null);
    if (bodies.includes(key)) return out.body(`${key} of ${name}`, bodySteps(key, written, place));
    if (objects.includes(key)) return named(written, out, place);
    if (ops.includes(key) && typeof written === 'object' && !isList(written))
      return out.record(
        Object.entries(written).map(([op, body]) => [
          op,
          body === null
            ? out.literal(null)
            : out.body(`${op} of ${name}`, bodySteps(op, body, place)),
        ]),
      );
    return anyValue(written, out);
  };
  const written = Object.entries(options);
  const inPlace = places.flatMap((key) => {
    const it = options[key] ?? missing[key];
    return it === undefined ? [] : [optionValue(key, it)];
  });
  const others = written
    .filter(([key]) => !places.includes(key))
    .map(([key, it]) => [key, optionValue(key, it)] as const);
  return others.length === 0 ? inPlace : [...inPlace, out.record(others)];
}

/** Options of a task. */
export function taskOptions<T>(
  options: Readonly<Record<string, Value>>,
  objects: readonly string[],
  out: Output<T>,
  place: Place,
): T {
  return out.record(
    Object.entries(options).map(([key, it]) => [
      key,
      objects.includes(key) ? named(it, out, place) : anyValue(it, out),
    ]),
  );
}

/** The operation that a call means: two have another form, which its parameters tell. */
export function operationOf({ call, args = {} }: CallData, place: Place): Operation {
  if (!Object.hasOwn(operations, call)) {
    const near = nearest(call, Object.keys(operations));
    const hint = near === undefined ? 'docs/language.md lists the calls' : `did you mean ${near}?`;
    throw new UserError('FP216', `there is no call "${call}"`, place, hint);
  }
  if (call === 'fd_install' && 'fd' in args) return anyOperation(operations.fd_install_file);
  if (call === 'drm_syncobj_find_fence' && 'handle' in args) return anyOperation(findFenceByHandle);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- looked up above.
  return anyOperation(operations[call as keyof typeof operations]);
}

function paramsOf(call: CallData, place: Place): ParamList {
  return operationOf(call, place).params;
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one type for all operations.
const anyOperation = (op: unknown): Operation => op as Operation;

function argument<T>(kind: ArgKind, written: Value, out: Output<T>, place: Place): T {
  if (kind === 'condition') return condition(written, out, place);
  if (kind === 'user' || wordKinds.has(kind)) return anyValue(written, out);
  if (kind === 'intr')
    return out.literal(typeof written === 'number' ? written !== 0 : scalar(written, place));
  if (plainKinds.has(kind))
    return written === 'MAX_SCHEDULE_TIMEOUT' ? out.endless() : anyValue(written, out);
  return named(written, out, place);
}

/** Names of objects: one, a list, or NULL. */
function named<T>(written: Value, out: Output<T>, place: Place): T {
  if (typeof written === 'string') return out.object(written, place);
  if (isList(written)) return out.list(written.map((each) => named(each, out, place)));
  return anyValue(written, out);
}

function anyValue<T>(written: Value, out: Output<T>): T {
  if (isList(written)) return out.list(written.map((each) => anyValue(each, out)));
  if (typeof written === 'object' && written !== null)
    return out.record(Object.entries(written).map(([key, each]) => [key, anyValue(each, out)]));
  return out.literal(written);
}

function scalar(written: Value, place: Place): string | number | boolean | null {
  if (typeof written !== 'object' || written === null) return written;
  throw new UserError(
    'FP202',
    `${JSON.stringify(written)} stands where a truth value belongs`,
    place,
  );
}

function bodySteps(key: string, written: Value, place: Place): readonly Step[] {
  const result = stepsSchema.safeParse(written);
  if (result.success) return result.data;
  throw new UserError(
    'FP202',
    `${key} is not a list of steps`,
    place,
    'write [{ "call": "…", "args": { … } }]',
  );
}

function isList(written: Value): written is readonly Value[] {
  return Array.isArray(written);
}
