import type { Process, Rule, TransitionSystem } from './transition-system.ts';

/**
 * Rules per generated function: few enough that the engine optimises each function and inlines what it calls, however large
 * the system is.
 */
const RULES_PER_FUNCTION = 6;

/** States of up to this many words are restored as a whole, larger ones by the words that changed. */
const WORDS_RESTORED_WHOLE = 2;

/** Generated code, and the values that it refers to by index. */
export interface DriverCode<State> {
  readonly source: string;
  readonly rules: readonly Rule<State>[];
  readonly selects: readonly NonNullable<Process<State>['select']>[];
  readonly constants: readonly unknown[];
}

/**
 * Writes the code that expands states of one system.
 *
 * Every rule has a call site of its own, so the engine sees one callee there and can inline it. What the system does not use
 * (properties, findings, masks) leaves no trace in the code. `s` is the state being expanded. A step changes it in place, and
 * afterwards it is read again from the arena, which is cheaper than a copy per step; only `everyStep` properties need two
 * states, and then the step changes the copy `d`.
 */
export function driverCode<State>(system: TransitionSystem<State>): DriverCode<State> {
  const writer = new DriverWriter(system);
  const processes = system.processes.map((process, index) => writer.process(process, index));
  const { rules, selects, constants, functions } = writer;
  const source = [
    '"use strict";',
    ...rules.map((_, i) => `const g${i}=rules[${i}].guard,a${i}=rules[${i}].apply;`),
    ...selects.map((_, i) => `const of${i}=selects[${i}].of;`),
    ...constants.map((_, i) => `const k${i}=constants[${i}];`),
    'const s=codec.alloc(),d=codec.alloc();',
    'let edges=0,base=0,from=0,chunk=null,at=0,enabled=0,external=0;',
    ...functions,
    emitSource(system),
    stateSource(system),
    expandSource(system, processes),
    'return{expand,check,edges:()=>edges};',
  ].join('\n');
  return { source, rules, selects, constants };
}

class DriverWriter<State> {
  readonly rules: Rule<State>[] = [];
  readonly selects: NonNullable<Process<State>['select']>[] = [];
  readonly constants: unknown[] = [];
  readonly functions: string[] = [];
  private readonly system: TransitionSystem<State>;

  constructor(system: TransitionSystem<State>) {
    this.system = system;
  }

  /** Returns the calls that try all rules of a process. */
  process({ rules = [], select }: Process<State>, index: number): string {
    const always = this.group(rules, index);
    if (select === undefined) return always;
    const args = this.args(select.constants ?? []);
    const of = `of${this.selects.push(select) - 1}(s${args})`;
    const cases = [...select.cases].map(
      ([value, list]) => `case ${value}:${this.group(list, index)}break;`,
    );
    return `${always}${this.define(`switch(${of}){${cases.join('\n')}}`)}`;
  }

  private group(rules: readonly Rule<State>[], process: number): string {
    const starts = rules.map((_, i) => i).filter((i) => i % RULES_PER_FUNCTION === 0);
    return starts
      .map((start) => rules.slice(start, start + RULES_PER_FUNCTION))
      .map((part) => this.define(part.map((rule) => this.rule(rule, process)).join('\n')))
      .join('');
  }

  /** Makes a function of some code and returns the call. */
  private define(body: string): string {
    const name = `f${this.functions.length}`;
    this.functions.push(`function ${name}(){${body}}`);
    return `${name}();`;
  }

  private rule(rule: Rule<State>, process: number): string {
    const number = this.rules.push(rule) - 1;
    const sizes = rule.over ?? [];
    const args = this.args(rule.constants ?? []) + sizes.map((_, i) => `,i${i}`).join('');
    const test = `if(g${number}(s${args})){${this.fire(rule, number, process, args)}}`;
    return sizes.reduceRight(
      (body, size, i) => `for(let i${i}=0;i${i}<${size};i${i}++){${body}}`,
      test,
    );
  }

  private fire(rule: Rule<State>, number: number, process: number, args: string): string {
    const { inspect } = this.system;
    const mask = inspect && `${rule.external ? 'external' : 'enabled'}|=${2 ** process};`;
    return twoStates(this.system)
      ? `${mask ?? ''}codec.copy(s,d);a${number}(d${args});emit(${JSON.stringify(rule.name)});`
      : `${mask ?? ''}a${number}(s${args});emit();`;
  }

  /** Arguments after the state: numbers as literals, other values by name. */
  private args(constants: readonly unknown[]): string {
    return constants
      .map((value) =>
        Number.isSafeInteger(value) && !Object.is(value, -0)
          ? `,${String(value)}`
          : `,k${this.constants.push(value) - 1}`,
      )
      .join('');
  }
}

function twoStates<State>({ properties = [] }: TransitionSystem<State>): boolean {
  return properties.some(({ kind }) => kind === 'everyStep');
}

/** `emit`: takes note of a step and of the state it leads to. */
function emitSource<State>(system: TransitionSystem<State>): string {
  const two = twoStates(system);
  const after = two ? 'd' : 's';
  const properties = (system.properties ?? []).map(({ kind }, i) =>
    kind === 'everyStep'
      ? `if(open[${i}]&&!properties[${i}].holds(s,d,rule))seen.step(${i},from,edges-base);`
      : '',
  );
  const findings = `const n=system.findingCount(${after});for(let i=0;i<n;i++)seen.finding(system.findingAt(${after},i),from,edges-base);`;
  const whole = system.codec.words <= WORDS_RESTORED_WHOLE;
  const restore =
    system.codec.decodeChanges === undefined || whole
      ? 'codec.decode(chunk,at,s);'
      : 'codec.decodeChanges(chunk,at,tail,tailAt,s);';
  return `function emit(rule){
${properties.join('')}${system.findingCount ? findings : ''}
edges++;
const tail=store.tail,tailAt=store.nextAt;
codec.encode(${after},tail,tailAt);
add(from);
${two ? '' : restore}}`;
}

function checksStates<State>({ properties = [] }: TransitionSystem<State>): boolean {
  return properties.some(({ kind }) => kind === 'always' || kind === 'sometimes');
}

/** `check`: looks at the states from `first` on, which were not known before. */
function stateSource<State>({ codec, properties = [] }: TransitionSystem<State>): string {
  const checks = properties.map(({ kind }, i) => {
    if (kind !== 'always' && kind !== 'sometimes') return '';
    const test = kind === 'always' ? `!properties[${i}].holds(d)` : `properties[${i}].seen(d)`;
    return `if(open[${i}]&&${test})seen.state(${i},id);`;
  });
  return `function check(first){
for(let id=first;id<store.count;id++){
codec.decode(store.chunks[id>>>chunkLog2],(id&chunkMask)*${codec.words},d);
${checks.join('')}
}
}`;
}

/** `expand`: takes all steps of some states. */
function expandSource<State>(
  system: TransitionSystem<State>,
  processes: readonly string[],
): string {
  const { isFinal, inspect } = system;
  const look =
    'const f=system.inspect(s,enabled,external);if(f!==0)seen.finding(f,id,-1);enabled=external=0;';
  return `function expand(first,end,limit){
const known=store.count;
let id=first;
for(;id<end&&store.count+store.pending<=limit;id++){
from=id;chunk=store.chunks[id>>>chunkLog2];at=(id&chunkMask)*${system.codec.words};base=edges;
codec.decode(chunk,at,s);
${processes.join('\n')}
if(edges===base${isFinal ? '&&!system.isFinal(s)' : ''})seen.deadlock(id);
${inspect ? look : ''}}
store.flush();
${checksStates(system) ? 'check(known);' : ''}
return id;
}`;
}
