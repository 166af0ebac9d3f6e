import { Session } from 'node:inspector';
import { type Origin } from '../model/operation.ts';

/** What a context of the inspector is asked for; typed no further than this file needs. */
type Post = (method: string, params?: object) => unknown;

const wanted = '__fencepostFunctions';

/**
 * Where in the source each function is written: two closures of one piece of code have one place, two pieces of code never do.
 *
 * Only the engine knows that, so its inspector is asked; the place is a name for this process, and is never printed.
 */
export function codePlaces(functions: readonly Origin[]): readonly string[] {
  const session = new Session();
  session.connect();
  try {
    const post: Post = (method, params = {}) => {
      let answer: unknown;
      session.post(method, params, (error, result) => {
        if (error !== null) throw error;
        answer = result;
      });
      return answer;
    };
    return placesWith(session, post, functions);
  } finally {
    Reflect.deleteProperty(globalThis, wanted);
    session.disconnect();
  }
}

function placesWith(session: Session, post: Post, functions: readonly Origin[]): readonly string[] {
  const contexts: number[] = [];
  session.on('Runtime.executionContextCreated', ({ params }) => {
    contexts.push(params.context.id);
  });
  post('Runtime.enable');
  Reflect.set(globalThis, wanted, functions);
  for (const contextId of contexts) {
    const list = objectId(
      field(post('Runtime.evaluate', { expression: `globalThis.${wanted}`, contextId }), 'result'),
    );
    if (list !== undefined) return functions.map((_, i) => placeOf(post, list, i));
  }
  throw new Error('the inspector does not see the functions');
}

/** The place of one function of a list. */
function placeOf(post: Post, list: string, index: number): string {
  const one = post('Runtime.callFunctionOn', {
    objectId: list,
    functionDeclaration: 'function (i) { return this[i]; }',
    arguments: [{ value: index }],
  });
  const id = objectId(field(one, 'result'));
  const answer = post('Runtime.getProperties', { objectId: id, ownProperties: true });
  const inner = field(answer, 'internalProperties');
  const location = (Array.isArray(inner) ? inner : []).find(
    (each: unknown) => field(each, 'name') === '[[FunctionLocation]]',
  );
  const value = field(field(location, 'value'), 'value');
  const parts = ['scriptId', 'lineNumber', 'columnNumber'].map((name) => field(value, name));
  if (parts.includes(undefined)) throw new Error(`function ${index} stands nowhere`);
  return parts.join(':');
}

const objectId = (remote: unknown): string | undefined => {
  const id = field(remote, 'objectId');
  return typeof id === 'string' ? id : undefined;
};

function field(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}
