import { type Explanation } from '../deadlock/explain.ts';
import { type Paint } from './paint.ts';
import { type Rule } from '../model/rules/rule.ts';
import { type Trace } from '../traces/trace.ts';
import { catalogue } from '../model/rules/catalogue.ts';
import { generalAdvice } from './kinds.ts';
import { wrapWords } from './wrap.ts';

/** One breach of a rule in a trace, with where it happens: `at step 2`. */
interface Breach {
  readonly rule: string;
  readonly where: string;
}

/** The rule broken first, with what the kernel says and how to fix it; then the others; or that there is none. */
export function brokenRules(
  trace: Trace,
  story: Explanation | undefined,
  paint: Paint,
): readonly string[] {
  const [first, ...others] = breachesOf(trace);
  const elsewhere = trace.verdict.elsewhere.map((rule) => ({ rule, where: 'in other runs' }));
  if (first === undefined) return noRule(trace, story, elsewhere, paint);
  return [
    paint.bold(`Rule broken first: ${first.rule} ${first.where}`),
    ...firstRule(ruleOf(first.rule)),
    ...[...others, ...elsewhere].flatMap((each) => otherRule(each)),
  ];
}

/** No rule on this path: what is wrong in general, or the rule that other runs of the design break. */
function noRule(
  trace: Trace,
  story: Explanation | undefined,
  elsewhere: readonly Breach[],
  paint: Paint,
): readonly string[] {
  const [first, ...others] = elsewhere;
  const { wrong, fix } = generalAdvice(trace, story);
  if (first === undefined) {
    return [
      ...wrapWords(`No rule of the catalogue is broken on the way. ${wrong}`),
      ...wrapWords(`To fix: ${fix}`, { indent: '  ' }),
    ];
  }
  return [
    paint.bold(`Rule broken in other runs of this design: ${first.rule}`),
    ...firstRule(ruleOf(first.rule)),
    ...others.flatMap((each) => otherRule(each)),
  ];
}

function firstRule(rule: Rule | undefined): readonly string[] {
  if (rule === undefined) return ['  This catalogue does not know the rule.'];
  const indent = { indent: '  ' };
  return [
    ...wrapWords(rule.statement, indent),
    ...rule.source.flatMap((source) => wrapWords(source, { first: '  ', indent: '    ' })),
    ...wrapWords(`To fix: ${rule.fix}`, indent),
  ];
}

function otherRule({ rule, where }: Breach): readonly string[] {
  const title = ruleOf(rule)?.title ?? 'not in this catalogue';
  return wrapWords(`Also broken: ${rule} ${where}: ${title}`, { first: '', indent: '  ' });
}

/** Every rule once, where it is broken first: on the way, or by a call that never returns. */
function breachesOf({ steps, end }: Trace): readonly Breach[] {
  const breaches = new Map<string, Breach>();
  const add = (rule: string, where: string): void => {
    if (!breaches.has(rule)) breaches.set(rule, { rule, where });
  };
  for (const [i, { broke }] of steps.entries())
    for (const rule of broke) add(rule, `at step ${i + 1}`);
  for (const { broke, task, call } of end.blocked)
    for (const rule of broke) add(rule, `by ${task} in ${call}`);
  return [...breaches.values()];
}

/** The rule with an id, if the catalogue has it. */
export function ruleOf(id: string): Rule | undefined {
  return [...catalogue.values()].find((rule) => rule.id === id);
}
