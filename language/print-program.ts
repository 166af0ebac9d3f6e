import {
  type CallData,
  type Declaration,
  type Program,
  type Step,
  type TaskData,
  taskKinds,
} from './design-data.ts';
import {
  type Output,
  callArguments,
  condition,
  declarationArguments,
  operationOf,
  taskOptions,
} from './program-values.ts';
import { type PlainStep, expandSteps } from './expand-steps.ts';
import { headerOf } from './program-to-design.ts';
import { taskObjects } from './program-words.ts';

/** The source of the design that a program is the data of, as a person would write it: `fencepost check` loads it. */
export function printProgram(program: Program): string {
  return new Printer(program).print();
}

const reserved = new Set(
  (
    'd t design MAX_SCHEDULE_TIMEOUT break case catch class const continue debugger default delete do else enum export extends ' +
    'false finally for function if import in instanceof new null return super switch this throw true try typeof var void while ' +
    'with yield let static await async implements interface package private protected public undefined eval arguments'
  ).split(' '),
);

const widthMax = 100;

class Printer {
  private readonly program: Program;
  private readonly identifiers = new Map<string, string>();
  private readonly used = new Set<string>();
  private hasEndless = false;
  private readonly output: Output<string>;
  private indent = '  ';

  constructor(program: Program) {
    this.program = program;
    const taken = new Set(reserved);
    for (const { name } of [...program.objects, ...program.tasks]) {
      const wanted = identifierOf(name);
      let identifier = wanted;
      for (let i = 2; taken.has(identifier); i++) identifier = `${wanted}${i}`;
      taken.add(identifier);
      this.identifiers.set(name, identifier);
    }
    this.output = {
      literal: (value) => literal(value),
      object: (name) => this.reference(name),
      list: (items) => `[${items.join(', ')}]`,
      record: (entries) =>
        entries.length === 0
          ? '{}'
          : `{ ${entries.map(([key, it]) => `${key}: ${it}`).join(', ')} }`,
      endless: () => {
        this.hasEndless = true;
        return 'MAX_SCHEDULE_TIMEOUT';
      },
      condition: (of, question, answer) => `${of}.${question}(${answer ?? ''})`,
      body: (_, steps) => this.body(steps),
    };
  }

  print(): string {
    const { objects, tasks, environment = [], claims = [] } = this.program;
    const calls = [
      ...objects.map((it) => [it.name, this.declaration(it)] as const),
      ...tasks.map((it) => [it.name, this.task(it)] as const),
    ];
    const claimed = claims.map(
      ({ kind, name, condition: written }) =>
        `  d.${kind}(${literal(name)}, ${condition(written, this.output, {})});`,
    );
    const lines = [
      ...environment.map((word) => `  d.${word}();`),
      ...calls.map(([name, call]) =>
        this.used.has(name) ? `  const ${this.identifiers.get(name)} = ${call};` : `  ${call};`,
      ),
      ...claimed,
    ];
    const imports = this.hasEndless ? 'MAX_SCHEDULE_TIMEOUT, design' : 'design';
    const header = this.header();
    return `import { ${imports} } from 'fencepost';\n\nexport default design(${header}, (d) => {\n${lines.join('\n')}\n});\n`;
  }

  private header(): string {
    const { title, variants } = headerOf(this.program);
    const { expects } = this.program;
    if (variants === undefined || expects === undefined) return `{ title: ${literal(title)} }`;
    const violates =
      expects.violates === undefined
        ? ''
        : `, violates: [${expects.violates.map(literal).join(', ')}]`;
    return `{\n  title: ${literal(title)},\n  variants: { default: { verdict: ${literal(expects.verdict)}${violates} } },\n}`;
  }

  private declaration(it: Declaration): string {
    const args = declarationArguments(it, this.output, {});
    return `d.${it.word}(${[literal(it.name), ...args].join(', ')})`;
  }

  private task({ name, kind, options, steps }: TaskData): string {
    const given = options === undefined ? [] : [taskOptions(options, taskObjects, this.output, {})];
    return `d.${taskKinds[kind]}(${[literal(name), ...given, this.body(steps)].join(', ')})`;
  }

  private reference(name: string): string {
    const [owner = '', part] = this.identifiers.has(name) ? [name] : name.split('.');
    this.used.add(owner);
    const identifier = this.identifiers.get(owner) ?? identifierOf(owner);
    return part === undefined ? identifier : `${identifier}.${part}`;
  }

  private body(steps: readonly Step[]): string {
    return this.block(expandSteps(steps), '(t) => ');
  }

  private block(steps: readonly PlainStep[], head = '() => '): string {
    const outer = this.indent;
    this.indent += '  ';
    const lines = steps.map((step) => this.step(step));
    const [line = '', ...more] = lines;
    const inner = this.indent;
    this.indent = outer;
    if (steps.length === 0) return `${head}{}`;
    if (
      more.length === 0 &&
      head === '() => ' &&
      !line.includes('\n') &&
      line.length < widthMax / 2
    )
      return `${head}${line}`;
    return `${head}{\n${lines.map((each) => `${inner}${each};\n`).join('')}${outer}}`;
  }

  private step(step: PlainStep): string {
    switch (step.kind) {
      case 'call':
        return this.call(step.call);
      case 'if': {
        const test = `${this.call(step.call)}.${step.is === 0 ? 'is(0)' : okTest(step.call)}`;
        const otherwise = step.no.length === 0 ? '' : `, ${this.block(step.no)}`;
        return `t.if(${test}, ${this.block(step.yes)}${otherwise})`;
      }
      case 'poll':
        return `t.poll(${this.block(step.body)})`;
      case 'break':
        return 't.break()';
    }
  }

  private call(call: CallData): string {
    const args = callArguments(call, this.output, { call: call.call });
    return `t.${call.call}(${args.map((each) => each ?? 'undefined').join(', ')})`;
  }
}

function okTest(call: CallData): string {
  return operationOf(call, {}).returns === 'bool' ? 'isNot(0)' : 'succeeded()';
}

function literal(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const inner = JSON.stringify(value)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"');
  return `'${inner.replaceAll("'", String.raw`\'`)}'`;
}

/** `gpu->lock` becomes gpuLock. */
function identifierOf(name: string): string {
  const parts = name.split(/[^A-Za-z0-9_$]+/u).filter((part) => part !== '');
  const joined = parts
    .map((part, i) => (i === 0 ? part : part.charAt(0).toUpperCase() + part.slice(1)))
    .join('');
  return /^[A-Za-z_$]/u.test(joined) ? joined : `_${joined}`;
}
