import { type Explanation, explain } from '../deadlock/explain.ts';
import { type Paint } from './paint.ts';
import { type Trace, choicesOf } from '../traces/trace.ts';
import { brokenRules } from './broken-rules.ts';
import { interleaving } from './interleaving.ts';
import { reportWidth, wrapWords } from './wrap.ts';
import { endingLine, hasEnding, headline, isWaiting } from './kinds.ts';

/** What a report of a violation needs to know beside the trace. */
export interface ViolationContext {
  readonly paint: Paint;
  /** Where the trace is kept, as the user would type it; without it no command to replay is printed. */
  readonly path?: string;
  /** What the search saw to be possible: the names of `sometimes` claims with a witness. */
  readonly witnessed?: readonly string[];
}

/** The counterexample: the claim, who waits for whom, how it happens, the rule broken first, and what to do next. */
export function renderViolation(trace: Trace, context: ViolationContext): string {
  const { paint } = context;
  const story = explain(trace.end.waitGraph);
  const told = isWaiting(trace) ? story : undefined;
  const sections = [
    header(trace, told, paint),
    told === undefined ? [] : storyLines(told),
    happens(trace, told, paint),
    brokenRules(trace, told, paint),
    notAlways(context.witnessed ?? []),
    commands(trace, context.path),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function header(trace: Trace, story: Explanation | undefined, paint: Paint): readonly string[] {
  const { design, kernel, environments } = trace;
  const where = environments.length === 0 ? '' : `, ${environments.join(' + ')}`;
  return [
    '='.repeat(reportWidth),
    ...wrapWords(headline(trace, story)).map((line) => paint.bold(paint.red(line))),
    ...wrapWords(`${design.id} (${design.variant}), kernel ${kernel}${where}`),
    '-'.repeat(reportWidth),
    ...wrapWords(design.title),
  ];
}

function storyLines({ lets, thens, however }: Explanation): readonly string[] {
  const width = Math.max(0, ...lets.map(({ symbol, name }) => `${symbol} = ${name}`.length));
  const bullet = { first: '  - ', indent: '    ' };
  return [
    ...(lets.length === 0 ? [] : ['Let:']),
    ...lets.flatMap(({ symbol, name, role }) => {
      const who = `  ${`${symbol} = ${name}`.padEnd(width)}   `;
      return wrapWords(role, { first: who, indent: ' '.repeat(who.length) });
    }),
    ...(lets.length === 0 ? [] : ['']),
    'Then:',
    ...thens.flatMap(({ sentence }) => wrapWords(sentence, bullet)),
    ...wrapWords(thens.length === 0 ? however : `However, ${however}`, bullet),
  ];
}

function happens(trace: Trace, story: Explanation | undefined, paint: Paint): readonly string[] {
  const tasks = tasksOf(trace, story);
  if (trace.steps.length === 0 && tasks.length === 0) return [];
  const others = hasEnding(trace)
    ? trace.end.blocked.filter(({ task }) => !tasks.includes(task))
    : [];
  const also = others.map(({ task, call }) => `${task} in ${call}`).join(', ');
  return [
    'How it happens (read down):',
    '',
    ...interleaving(trace, tasks, paint),
    `  ${paint.bold(paint.red(`*** ${endingLine(trace)} ***`))}`,
    ...(others.length === 0 ? [] : ['', ...wrapWords(`Blocked by then, too: ${also}.`)]),
  ];
}

/** The tasks that get a column: who acts on the way, and who is in the story. */
function tasksOf(trace: Trace, story: Explanation | undefined): readonly string[] {
  const actors = new Set(trace.steps.map(({ task }) => task));
  const members = new Set(story?.members ?? pollers(trace));
  return trace.tasks
    .map(({ name }) => name)
    .filter((name) => actors.has(name) || members.has(`task:${name}`));
}

/** Who still runs at the end of a livelock. */
function pollers({ verdict, end }: Trace): readonly string[] {
  if (verdict.kind !== 'livelock') return [];
  return end.waitGraph.filter(({ at }) => at !== '').map(({ id }) => id);
}

function notAlways(witnessed: readonly string[]): readonly string[] {
  if (witnessed.length === 0) return [];
  return wrapWords(`Not a bug in every run: also reachable is ${witnessed.join(', ')}.`);
}

function commands(trace: Trace, path: string | undefined): readonly string[] {
  const replay = path === undefined ? [] : [`Replay    fencepost replay ${path}`];
  const choices = choicesOf(trace);
  return [...replay, `Path      ${choices === '' ? '(the initial state)' : choices}`];
}
