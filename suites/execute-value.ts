import { type Code, type ValueCode } from './code.ts';
import { type Entry, popMany, popValue, topOf } from './stack.ts';
import {
  type ObjectValue,
  type Value,
  ValueError,
  integer,
  itemsOf,
  listOf,
  text,
  truthy,
} from './value.ts';
import { callFunction, combine, compare } from './functions.ts';
import { elementOf } from './case-state.ts';
import { fieldOf } from './check-result.ts';

const operations: ReadonlySet<string> = new Set<ValueCode['op']>([
  'push',
  'index',
  'append',
  'duplicate',
  'drop',
  'field',
  'method',
  'function',
  'list',
  'unary',
  'binary',
  'compare',
]);

/** True if an instruction touches nothing but the stack. */
export const isValueCode = (code: Code): code is ValueCode => operations.has(code.op);

/** A field of an object, which the kernel knows. */
export type FieldOfObject = (object: ObjectValue, name: string) => Value;

const field = (of: Value, name: string, ofObject: FieldOfObject): Value =>
  typeof of === 'object' && of !== null && of.kind === 'object'
    ? ofObject(of, name)
    : fieldOf(of, name);

/** Executes an instruction that touches nothing but the stack. */
export function executeValue(stack: Entry[], code: ValueCode, ofObject: FieldOfObject): void {
  switch (code.op) {
    case 'push':
      stack.push(code.value);
      return;
    case 'drop':
      stack.pop();
      return;
    case 'duplicate':
      stack.push(topOf(stack));
      return;
    case 'index': {
      const index = popValue(stack);
      stack.push(elementOf(popValue(stack), index));
      return;
    }
    case 'field':
      stack.push(field(popValue(stack), code.name, ofObject));
      return;
    case 'method': {
      const args = popMany(stack, code.args);
      stack.push(callMethod(popValue(stack), code.name, args));
      return;
    }
    case 'list':
      stack.push(listOf(popMany(stack, code.items)));
      return;
    case 'unary':
      stack.push(unary(code.operator, popValue(stack)));
      return;
    case 'binary': {
      const right = popValue(stack);
      stack.push(combine(code.operator, popValue(stack), right));
      return;
    }
    case 'compare': {
      const right = popValue(stack);
      stack.push(compare(code.operator, popValue(stack), right));
      return;
    }
    case 'function':
      stack.push(callFunction(code.name, popMany(stack, code.args)));
      return;
    case 'append':
      append(stack);
  }
}

function unary(operator: '-' | '+' | '~' | 'not', value: Value): Value {
  switch (operator) {
    case 'not':
      return !truthy(value);
    case '-':
      return -integer(value);
    case '+':
      return integer(value);
    case '~':
      return ~integer(value);
  }
}

function callMethod(of: Value, name: string, args: readonly Value[]): Value {
  if (typeof of === 'object' && of !== null && of.kind === 'dict') {
    if (name === 'values') return listOf(itemsOf(of));
    if (name === 'keys') return listOf([...of.entries.values()].map(([key]) => key));
    if (name === 'items')
      return listOf([...of.entries.values()].map(([key, value]) => listOf([key, value])));
    if (name === 'get') return of.entries.get(text(args[0] ?? null))?.[1] ?? args[1] ?? null;
  }
  throw new ValueError(`${text(of)} has no ${name}()`);
}

const isIteration = (entry: Entry): boolean =>
  typeof entry === 'object' && entry !== null && entry.kind === 'iteration';

function append(stack: Entry[]): void {
  const value = popValue(stack);
  const at = stack.findLastIndex((entry) => !isIteration(entry));
  const list = stack[at];
  if (typeof list !== 'object' || list === null || list.kind !== 'list')
    throw new ValueError('no list is being built');
  stack[at] = listOf([...list.items, value]);
}
