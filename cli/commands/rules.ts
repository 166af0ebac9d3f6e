import { type Command } from 'commander';
import { UserError, nearest } from '../../language/user-error.ts';
import { type Rule } from '../../model/rules/rule.ts';
import { catalogue } from '../../model/rules/catalogue.ts';
import { libraryDesigns } from '../find-designs.ts';
import { paint } from '../paint.ts';
import { renderRule, renderRuleTable } from '../../report/rule.ts';
import { enforcement } from '../../model/rules/enforced.ts';

/** Adds `fencepost explain` and `fencepost rules`. */
export function addRules(program: Command): void {
  program
    .command('explain')
    .summary('say what a rule means, where the kernel says so, and how to fix it')
    .argument('<rule>', 'the id of a rule: FENCE-41')
    .action((id: string) => {
      process.stdout.write(explain(id));
    });
  program
    .command('rules')
    .summary('list the rules of the catalogue')
    .option('--area <name>', 'only the rules of one area: fence, resv, ww-mutex, …')
    .option('--json', 'one object per line', false)
    .action((options: { readonly area?: string; readonly json: boolean }) => {
      process.stdout.write(list(options));
    });
}

function explain(id: string): string {
  const wanted = id.toUpperCase();
  for (const rule of catalogue.values())
    if (rule.id === wanted) return renderRule(rule, enforcement(rule.id), paint);
  const near = nearest(wanted, [...catalogue.keys()]);
  const hint = near === undefined ? 'fencepost rules lists them' : `did you mean ${near}?`;
  throw new UserError('FP107', `there is no rule "${id}"`, {}, hint);
}

function list({ area, json }: { readonly area?: string; readonly json: boolean }): string {
  const all = [...catalogue.values()];
  const areas = [...new Set(all.map((rule) => rule.area))];
  if (area !== undefined && !areas.some((one) => one === area)) {
    throw new UserError('FP107', `there is no area "${area}"`, {}, `one of ${areas.join(', ')}`);
  }
  const rules = all.filter((rule) => area === undefined || rule.area === area);
  if (!json) return renderRuleTable(rules, (id) => enforcement(id), paint);
  const designs = new Set(libraryDesigns().map((file) => file.id));
  return rules.map((rule) => `${JSON.stringify(lineOf(rule, designs))}\n`).join('');
}

/** One line of `--json`: the rule, where a breach is noticed, and the designs that break it and keep it. */
function lineOf(
  { id, priority, area, title }: Rule,
  designs: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  const { enforced, by, reason = null } = enforcement(id);
  const design = `rule-${id.toLowerCase()}`;
  const exists = designs.has(design);
  const variant = (name: string): string | null => (exists ? `${design} (${name})` : null);
  return {
    id,
    priority,
    area,
    title,
    enforced,
    by,
    breaks: variant('breaks'),
    keeps: variant('keeps'),
    reason,
  };
}
