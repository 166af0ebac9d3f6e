import { type Code, type Program } from './code.ts';
import { type Expected, type FieldTest, type Step, type Target } from './step.ts';
import { type Clause, type Expression } from './expression.ts';
import { functionNames } from './functions.ts';

/** Compiles the steps of a case. `known` refuses a word that cannot be executed. */
export function compileSteps(steps: readonly Step[], known: (word: string) => void): Program {
  const compiler = new StepCompiler(known);
  compiler.steps(steps);
  return compiler.done();
}

class StepCompiler {
  private readonly code: Code[] = [];
  private readonly known: (word: string) => void;

  constructor(known: (word: string) => void) {
    this.known = known;
  }

  done(): Program {
    this.code.push({ op: 'end' });
    return this.code;
  }

  steps(steps: readonly Step[]): void {
    for (const step of steps) this.step(step);
  }

  private step(step: Step): void {
    const actor = 'actor' in step ? step.actor : undefined;
    this.code.push({ op: 'place', place: step.place, actor });
    switch (step.kind) {
      case 'do':
        this.perform(step.value, step.target, step.expected);
        return;
      case 'expect':
        this.expression(step.test);
        this.code.push({ op: 'expect' });
        return;
      case 'start':
        this.start(step);
        return;
      case 'pending':
        this.code.push({ op: 'pending', name: step.name });
        return;
      case 'finish':
        this.code.push({ op: 'finish', name: step.name });
        this.check(step.expected);
        this.code.push({ op: 'store', name: step.name, indices: 0 });
        return;
      case 'for':
        this.loop(step.names, step.over, () => this.steps(step.body));
        return;
      case 'if':
        this.branch(step);
        return;
      case 'while': {
        const from = this.code.length;
        this.expression(step.test);
        const out = this.hole();
        this.steps(step.body);
        this.code.push({ op: 'jump', to: from });
        this.fill(out, 'jumpIfFalse');
        return;
      }
      case 'wait': {
        const from = this.code.length;
        this.expression(step.test);
        this.code.push({ op: 'wait', from });
        return;
      }
      case 'parallel':
        this.parallel(step.actors);
    }
  }

  private perform(
    value: Expression,
    target: Target | undefined,
    expected: Expected | undefined,
  ): void {
    for (const index of target?.indices ?? []) this.expression(index);
    this.expression(value);
    this.check(expected);
    if (target === undefined) this.code.push({ op: 'drop' });
    else this.code.push({ op: 'store', name: target.name, indices: target.indices.length });
  }

  private start(step: Extract<Step, { readonly kind: 'start' }>): void {
    const { name, args, named } = step.call;
    this.known(name);
    for (const arg of args) this.expression(arg);
    for (const [, arg] of named) this.expression(arg);
    this.code.push({
      op: 'start',
      name: step.name,
      word: name,
      args: args.length,
      named: named.map(([key]) => key),
    });
  }

  private branch(step: Extract<Step, { readonly kind: 'if' }>): void {
    this.expression(step.test);
    const no = this.hole();
    this.steps(step.yes);
    const end = this.hole();
    this.fill(no, 'jumpIfFalse');
    this.steps(step.no);
    this.fill(end, 'jump');
  }

  private parallel(actors: ReadonlyMap<string, readonly Step[]>): void {
    const programs = new Map<string, Program>();
    for (const [actor, steps] of actors) programs.set(actor, compileSteps(steps, this.known));
    this.code.push({
      op: 'parallel',
      actors: programs,
      shared: sharedNames([...programs.values()]),
    });
  }

  /** A loop whose list is on the stack as long as it runs. */
  private loop(names: readonly string[], over: Expression, body: () => void): void {
    this.expression(over);
    this.code.push({ op: 'iterate' });
    const from = this.code.length;
    const next = this.hole();
    body();
    this.code.push({ op: 'jump', to: from });
    this.code[next] = { op: 'next', names, to: this.code.length };
  }

  /** Compares the value on the stack, and leaves it there. */
  private check(expected: Expected | undefined): void {
    if (expected === undefined || expected.kind === 'any') return;
    if (expected.kind === 'fields') {
      for (const field of expected.fields) this.checkField(field);
      return;
    }
    this.code.push({ op: 'duplicate' });
    if (expected.kind === 'compare') {
      this.expression(expected.value);
      this.code.push({ op: 'check', operator: expected.operator, what: '' });
    } else this.code.push({ op: 'check', operator: expected.kind, what: '' });
  }

  private checkField({ path, operator, value }: FieldTest): void {
    this.code.push({ op: 'duplicate' });
    for (const part of path) {
      if (typeof part === 'string') this.code.push({ op: 'field', name: part });
      else {
        this.expression(part);
        this.code.push({ op: 'index' });
      }
    }
    this.expression(value);
    const [what = ''] = path;
    this.code.push({ op: 'check', operator, what: typeof what === 'string' ? what : '' });
  }

  private expression(it: Expression): void {
    switch (it.kind) {
      case 'literal':
        this.code.push({ op: 'push', value: it.value });
        return;
      case 'name':
        this.code.push({ op: 'load', name: it.name });
        return;
      case 'list':
        for (const item of it.items) this.expression(item);
        this.code.push({ op: 'list', items: it.items.length });
        return;
      case 'index':
        this.expression(it.of);
        this.expression(it.index);
        this.code.push({ op: 'index' });
        return;
      case 'field':
        this.expression(it.of);
        this.code.push({ op: 'field', name: it.name });
        return;
      case 'method':
        this.expression(it.of);
        for (const arg of it.args) this.expression(arg);
        this.code.push({ op: 'method', name: it.name, args: it.args.length });
        return;
      case 'unary':
        this.expression(it.of);
        this.code.push({ op: 'unary', operator: it.operator });
        return;
      case 'binary':
        this.expression(it.left);
        this.expression(it.right);
        this.code.push({ op: 'binary', operator: it.operator });
        return;
      case 'call':
        this.call(it);
        return;
      case 'compare':
        this.compare(it);
        return;
      case 'logic':
      case 'if':
        this.choice(it);
        return;
      case 'comprehension':
        this.comprehension(it);
    }
  }

  private call({ name, args, named }: Extract<Expression, { readonly kind: 'call' }>): void {
    for (const arg of args) this.expression(arg);
    for (const [, arg] of named) this.expression(arg);
    if (name === 'any_int' || name === 'shuffled')
      this.code.push({ op: 'choose', name, args: args.length });
    else if (functionNames.has(name)) this.code.push({ op: 'function', name, args: args.length });
    else {
      this.known(name);
      this.code.push({
        op: 'call',
        word: name,
        args: args.length,
        named: named.map(([key]) => key),
      });
    }
  }

  private compare({ first, rest }: Extract<Expression, { readonly kind: 'compare' }>): void {
    this.expression(first);
    const holes: number[] = [];
    const operators = rest.map(([operator]) => operator);
    for (const [i, [operator, right]] of rest.entries()) {
      this.expression(right);
      if (i < rest.length - 1) holes.push(this.hole());
      else this.code.push({ op: 'compare', operator });
    }
    for (const [i, hole] of holes.entries())
      this.code[hole] = { op: 'link', operator: operators[i] ?? '==', to: this.code.length };
  }

  private choice(it: Extract<Expression, { readonly kind: 'logic' | 'if' }>): void {
    if (it.kind === 'logic') {
      this.expression(it.left);
      const hole = this.hole();
      this.expression(it.right);
      this.fill(hole, it.operator === 'and' ? 'keepIfFalse' : 'keepIfTrue');
      return;
    }
    this.expression(it.test);
    const no = this.hole();
    this.expression(it.yes);
    const end = this.hole();
    this.fill(no, 'jumpIfFalse');
    this.expression(it.no);
    this.fill(end, 'jump');
  }

  /** The list that is built lies below the iterators. */
  private comprehension(it: Extract<Expression, { readonly kind: 'comprehension' }>): void {
    this.code.push({ op: 'list', items: 0 });
    this.clauses(it.clauses, it.item);
  }

  private clauses([clause, ...inner]: readonly Clause[], item: Expression): void {
    if (clause === undefined) {
      this.expression(item);
      this.code.push({ op: 'append' });
      return;
    }
    this.loop(clause.names, clause.over, () => {
      const holes = clause.tests.map((test) => {
        this.expression(test);
        return this.hole();
      });
      this.clauses(inner, item);
      for (const hole of holes) this.fill(hole, 'jumpIfFalse');
    });
  }

  private hole(): number {
    return this.code.push({ op: 'end' }) - 1;
  }

  private fill(hole: number, op: 'jump' | 'jumpIfFalse' | 'keepIfFalse' | 'keepIfTrue'): void {
    this.code[hole] = { op, to: this.code.length };
  }
}

/** Variables that one actor assigns and another uses: only there does it matter who is first. */
function sharedNames(programs: readonly Program[]): ReadonlySet<string> {
  const assigned = programs.map(
    (program) => new Set(program.flatMap((c) => (c.op === 'store' ? [c.name] : []))),
  );
  const used = programs.map(
    (program) =>
      new Set(program.flatMap((c) => (c.op === 'store' || c.op === 'load' ? [c.name] : []))),
  );
  const shared = new Set<string>();
  for (const [i, names] of assigned.entries())
    for (const name of names)
      if (used.some((others, j) => j !== i && others.has(name))) shared.add(name);
  return shared;
}
