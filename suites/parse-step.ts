import { type Comparison, type Expression } from './expression.ts';
import { type Expected, type FieldTest, type Step, type StepPlace, type Target } from './step.ts';
import { ExpressionParser, parseExpression } from './parse-expression.ts';
import { NotationError } from './tokens.ts';

/** Parses a step that is a text: `T1: x = op(a) => E`, or the same without an actor inside of a parallel block. */
export function parseStep(place: StepPlace, inParallel: boolean): Step {
  const { actor, statement } = actorOf(place.text, inParallel);
  const { left, right } = splitExpectation(statement);
  const parser = new ExpressionParser(left);
  const expected = right === undefined ? undefined : parseExpected(right);
  const keyword = parser.peek();
  const next = parser.peek(1);
  if (keyword.kind === 'name' && next.kind === 'name') {
    if (parser.take('start')) return startStep(parser, place, actor);
    if (parser.take('pending')) {
      const step: Step = { place, kind: 'pending', name: parser.name() };
      parser.end();
      return step;
    }
    if (parser.take('finish')) {
      const step: Step = { place, kind: 'finish', name: parser.name(), expected };
      parser.end();
      return step;
    }
  }
  const first = parser.expression();
  const assigns = parser.take('=');
  const target = assigns ? targetOf(first, parser) : undefined;
  const value = assigns ? parser.expression() : first;
  parser.end();
  if (target === undefined && expected === undefined && isExpect(value))
    return { place, kind: 'expect', actor, test: value.args[0] ?? value };
  return { place, kind: 'do', actor, target, value, expected };
}

/** Parses the head of a loop: `i in EXPR`. */
export function parseFor(source: string): {
  readonly names: readonly string[];
  readonly over: Expression;
} {
  const parser = new ExpressionParser(source);
  const names = [parser.name()];
  while (parser.take(',')) names.push(parser.name());
  parser.need('in');
  const over = parser.expression();
  parser.end();
  return { names, over };
}

const isExpect = (value: Expression): value is Extract<Expression, { readonly kind: 'call' }> =>
  value.kind === 'call' && value.name === 'expect' && value.args.length === 1;

function actorOf(
  source: string,
  inParallel: boolean,
): { readonly actor: string | undefined; readonly statement: string } {
  const found = /^\s*([A-Za-z_]\w*)\s*:\s*(.*)$/su.exec(source);
  if (found !== null) return { actor: found[1], statement: found[2] ?? '' };
  if (inParallel) return { actor: undefined, statement: source };
  throw new NotationError(`the step "${source}" names no actor`);
}

/** Cuts a statement at its arrow, if it has one outside of quotes. */
function splitExpectation(statement: string): {
  readonly left: string;
  readonly right: string | undefined;
} {
  const bare = statement.replaceAll(/'[^']*'|"[^"]*"/gu, (quoted) => ' '.repeat(quoted.length));
  const at = bare.indexOf('=>');
  if (at < 0) return { left: statement, right: undefined };
  return { left: statement.slice(0, at), right: statement.slice(at + 2) };
}

function startStep(parser: ExpressionParser, place: StepPlace, actor: string | undefined): Step {
  const name = parser.name();
  parser.need('=');
  const call = parser.expression();
  parser.end();
  if (call.kind !== 'call') throw new NotationError(`"${place.text}" starts no operation`);
  return { place, kind: 'start', actor, name, call };
}

function targetOf(expression: Expression, parser: ExpressionParser): Target {
  const indices: Expression[] = [];
  let at = expression;
  while (at.kind === 'index') {
    indices.unshift(at.index);
    at = at.of;
  }
  if (at.kind !== 'name') parser.fail('only a variable can be assigned to');
  return { name: at.name, indices };
}

const operators = ['==', '!=', '<=', '>=', '<', '>'] as const;

/** Parses what stands behind the arrow. */
export function parseExpected(source: string): Expected {
  const word = source.trim();
  if (word === 'any' || word === 'ok' || word === 'fails') return { kind: word };
  const parser = new ExpressionParser(source);
  for (const operator of operators) {
    if (!parser.take(operator)) continue;
    const value = parser.expression();
    parser.end();
    return { kind: 'compare', operator, value };
  }
  const fields = isFieldList(source) ? fieldsOf(parser) : undefined;
  if (fields !== undefined) return { kind: 'fields', fields };
  return { kind: 'compare', operator: '==', value: parseExpression(source) };
}

const isFieldList = (source: string): boolean =>
  /^\s*\.?[A-Za-z_]\w*(?:\[[^\]]*\]|\.\w+)*\s*(?:==|!=|<=|>=|=|<|>|is\b)/u.test(source);

/** `ret=0, node=c[i]`, a test for each. */
function fieldsOf(parser: ExpressionParser): readonly FieldTest[] {
  const fields: FieldTest[] = [];
  do {
    parser.take('.');
    const path: (string | Expression)[] = [parser.name()];
    for (;;) {
      if (parser.take('.')) path.push(parser.name());
      else if (parser.take('[')) {
        path.push(parser.expression());
        parser.need(']');
      } else break;
    }
    fields.push({ path, operator: fieldOperator(parser), value: parser.expression() });
  } while (parser.take(','));
  parser.end();
  return fields;
}

function fieldOperator(parser: ExpressionParser): Comparison {
  if (parser.take('=')) return '==';
  if (parser.take('is')) return parser.take('not') ? 'is not' : 'is';
  for (const operator of operators) if (parser.take(operator)) return operator;
  return parser.fail('a comparison was expected');
}
