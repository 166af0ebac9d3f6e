import { type Code, type FlowCode } from './code.ts';
import { type Thread } from './thread.ts';
import { ValueError, itemsOf, truthy } from './value.ts';
import { compare } from './functions.ts';
import { popValue, topOf } from './stack.ts';

const operations: ReadonlySet<string> = new Set<FlowCode['op']>([
  'link',
  'jump',
  'jumpIfFalse',
  'keepIfFalse',
  'keepIfTrue',
  'iterate',
  'next',
]);

/** True if an instruction decides where its thread goes on. */
export const isFlowCode = (code: Code): code is FlowCode => operations.has(code.op);

/** Executes an instruction that decides where a thread goes on. */
export function executeFlow(thread: Thread, code: FlowCode): void {
  const { stack } = thread;
  switch (code.op) {
    case 'link': {
      const right = popValue(stack);
      const holds = compare(code.operator, popValue(stack), right);
      stack.push(holds ? right : false);
      if (!holds) thread.pc = code.to;
      return;
    }
    case 'jump':
      thread.pc = code.to;
      return;
    case 'jumpIfFalse':
      if (!truthy(popValue(stack))) thread.pc = code.to;
      return;
    case 'keepIfFalse':
    case 'keepIfTrue':
      if (truthy(topOf(stack)) === (code.op === 'keepIfTrue')) thread.pc = code.to;
      else stack.pop();
      return;
    case 'iterate':
      stack.push({ kind: 'iteration', items: itemsOf(popValue(stack)), next: 0 });
      return;
    case 'next':
      nextItem(thread, code.names, code.to);
      return;
  }
}

function nextItem(thread: Thread, names: readonly string[], to: number): void {
  const { stack } = thread;
  const top = stack.at(-1);
  if (typeof top !== 'object' || top === null || top.kind !== 'iteration')
    throw new ValueError('no loop is running');
  const item = top.items[top.next];
  if (item === undefined) {
    stack.pop();
    thread.pc = to;
    return;
  }
  stack[stack.length - 1] = { ...top, next: top.next + 1 };
  const [name = '', ...more] = names;
  const locals = new Map(thread.locals);
  if (more.length === 0) locals.set(name, item);
  else for (const [i, part] of names.entries()) locals.set(part, itemsOf(item)[i] ?? null);
  thread.locals = locals;
}
