import { type Comparison } from './expression.ts';
import { type Value, ValueError, text } from './value.ts';
import { compare } from './functions.ts';
import { withErrno } from './constants.ts';

/**
 * Compares a result with what a step expects; what is wrong with it, or undefined. Of a structured result a number is compared with
 * its return code.
 */
export function checkResult(
  operator: Comparison | 'ok' | 'fails',
  got: Value,
  expected: Value,
  what: string,
): string | undefined {
  const value = typeof expected === 'object' && expected !== null ? got : codeOf(got);
  if (operator === 'ok')
    return isFailure(codeOf(got)) ? `${describe(got)}, expected success` : undefined;
  if (operator === 'fails')
    return isFailure(codeOf(got)) ? undefined : `${describe(got)}, expected a failure`;
  const name = what === '' ? '' : `${what} is `;
  const sign = operator === '==' ? '' : `${operator} `;
  const wrong = `${name}${describe(got)}, expected ${sign}${describe(expected)}`;
  try {
    return compare(operator, value, expected) ? undefined : wrong;
  } catch (error) {
    if (error instanceof ValueError) return wrong;
    throw error;
  }
}

/** The return code of a structured result; any other value itself. */
function codeOf(value: Value): Value {
  if (typeof value === 'object' && value !== null && value.kind === 'struct')
    return value.fields['ret'] ?? 0n;
  return value;
}

const isFailure = (value: Value): boolean => typeof value === 'bigint' && value < 0n;

function describe(value: Value): string {
  return typeof value === 'bigint' ? withErrno(value) : text(value);
}

/** A field of a structured result; a bare number has its return code only. */
export function fieldOf(value: Value, name: string): Value {
  if (typeof value === 'object' && value !== null && value.kind === 'struct') {
    const found = value.fields[name];
    if (found !== undefined) return found;
  }
  if (name === 'ret' && (typeof value === 'bigint' || typeof value === 'object'))
    return codeOf(value);
  throw new ValueError(`${text(value)} has no field ${name}`);
}
