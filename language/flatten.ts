import { type CallStatement, type Program, type Statement, type Test } from './program.ts';

/** A program as a list: calls in order, with labels, jumps and tests between them. */
export type Item =
  | { readonly kind: 'call'; readonly call: CallStatement; readonly polling: boolean }
  | { readonly kind: 'label'; readonly label: number }
  | { readonly kind: 'jump'; readonly label: number }
  | { readonly kind: 'unless'; readonly test: Test; readonly label: number };

interface Loop {
  readonly start: number;
  readonly end: number;
}

/** Where a piece of program stands: the loop around it, and whether one of the loops around it must end. */
interface Surroundings {
  readonly loop: Loop | undefined;
  /** Where a return leads. */
  readonly end: number;
  readonly polling: boolean;
}

/** Turns the tree of a program into a list; nothing is lost but the nesting. */
export function flatten(program: Program): readonly Item[] {
  const flattener = new Flattener(program.name);
  flattener.block(program.body, { loop: undefined, end: END, polling: false });
  flattener.items.push({ kind: 'label', label: END });
  return flattener.items;
}

/** Label behind the last item. */
export const END = 0;

class Flattener {
  readonly items: Item[] = [];
  private labels = END;
  private readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  block(statements: readonly Statement[], around: Surroundings): void {
    for (const statement of statements) this.statement(statement, around);
  }

  private statement(statement: Statement, around: Surroundings): void {
    switch (statement.kind) {
      case 'call':
        this.items.push({ kind: 'call', call: statement, polling: around.polling });
        break;
      case 'if':
        this.branch(statement.test, statement.yes, statement.no, around);
        break;
      case 'loop':
        this.loop(statement.body, statement.mustEnd, around);
        break;
      case 'scope':
        this.scope(statement.body, around);
        break;
      case 'return':
        this.items.push({ kind: 'jump', label: around.end });
        break;
      case 'break':
      case 'continue':
        this.leap(statement.kind, around);
        break;
    }
  }

  private branch(
    test: Test,
    then: readonly Statement[],
    otherwise: readonly Statement[],
    around: Surroundings,
  ): void {
    const no = ++this.labels;
    const end = ++this.labels;
    this.items.push({ kind: 'unless', test, label: no });
    this.block(then, around);
    this.items.push({ kind: 'jump', label: end }, { kind: 'label', label: no });
    this.block(otherwise, around);
    this.items.push({ kind: 'label', label: end });
  }

  private loop(body: readonly Statement[], mustEnd: boolean, around: Surroundings): void {
    const loop = { start: ++this.labels, end: ++this.labels };
    this.items.push({ kind: 'label', label: loop.start });
    this.block(body, { ...around, loop, polling: mustEnd || around.polling });
    this.items.push({ kind: 'jump', label: loop.start }, { kind: 'label', label: loop.end });
  }

  private scope(body: readonly Statement[], around: Surroundings): void {
    const end = ++this.labels;
    this.block(body, { ...around, end });
    this.items.push({ kind: 'label', label: end });
  }

  private leap(kind: 'break' | 'continue', around: Surroundings): void {
    if (around.loop === undefined) {
      throw new Error(`t.${kind}() stands outside a loop of ${this.name}`);
    }
    this.items.push({
      kind: 'jump',
      label: kind === 'break' ? around.loop.end : around.loop.start,
    });
  }
}
