import { type Paint } from './paint.ts';
import { type Rule } from '../model/rules/rule.ts';
import { wrapWords } from './wrap.ts';

/** Whether a rule is looked for, by which calls or engines, and if not, why not. */
export interface RuleEnforcement {
  readonly enforced: boolean;
  readonly by?: string | readonly string[] | null | undefined;
  readonly reason?: string | null | undefined;
}

/** Everything about one rule: what it says, where the kernel says so, what a breach looks like, how to fix it. */
export function renderRule(rule: Rule, enforcement: RuleEnforcement, paint: Paint): string {
  const lines = [
    ...wrapWords(`${rule.id}: ${rule.title}`).map((line) => paint.bold(line)),
    '',
    ...wrapWords(rule.statement, { indent: '  ' }),
    '',
    ...field('Source', rule.source[0] ?? 'none'),
    ...rule.source.slice(1).flatMap((source) => field('', source)),
    ...field('Since', rule.since),
    ...field('Symptom', rule.symptom),
    ...field('To fix', rule.fix),
    ...field('Kept by', rule.who.join(', ')),
    ...field('Kind', `${rule.priority}, ${rule.checkableAs}, area ${rule.area}`),
    ...field('Checked', enforcementText(enforcement)),
  ];
  return `${lines.join('\n')}\n`;
}

function field(label: string, text: string): readonly string[] {
  return wrapWords(text, { first: `  ${label.padEnd(labelWidth)}  `, indent });
}

const labelWidth = 'Checked'.length;
const indent = ' '.repeat(labelWidth + 4);

function enforcementText({ enforced, by, reason }: RuleEnforcement): string {
  const calls = by === undefined || by === null ? [] : [by].flat();
  const whom = calls.length === 0 ? '' : `, by ${calls.join(', ')}`;
  const why = reason === undefined || reason === null || reason === '' ? '' : `: ${reason}`;
  return enforced ? `yes${whom}${why}` : `no${why}`;
}

/** The catalogue as a table: the id, how much it matters, whether it is checked, and the title, by area. */
export function renderRuleTable(
  rules: readonly Rule[],
  enforcementOf: (id: Rule['id']) => RuleEnforcement,
  paint: Paint,
): string {
  const width = Math.max(0, ...rules.map(({ id }) => id.length));
  const areas = [...new Set(rules.map(({ area }) => area))];
  const enforced = rules.filter(({ id }) => enforcementOf(id).enforced).length;
  const lines = areas.flatMap((area) => [
    paint.bold(area),
    ...rules
      .filter((rule) => rule.area === area)
      .flatMap((rule) => {
        const checked = enforcementOf(rule.id).enforced ? 'checked' : '-';
        const first = `  ${rule.id.padEnd(width)}  ${rule.priority.padEnd(6)}  ${checked.padEnd(7)}  `;
        return wrapWords(rule.title, { first, indent: ' '.repeat(first.length) });
      }),
    '',
  ]);
  return [
    ...lines,
    `${rules.length} rule${rules.length === 1 ? '' : 's'}, ${enforced} checked`,
    '',
  ].join('\n');
}
