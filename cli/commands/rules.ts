import { type Command } from 'commander';
import { UserError, nearest } from '../../language/user-error.ts';
import { catalogue } from '../../model/rules/catalogue.ts';
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
  return rules
    .map((rule) => {
      const { enforced, by, reason } = enforcement(rule.id);
      return `${JSON.stringify({ id: rule.id, priority: rule.priority, area: rule.area, title: rule.title, enforced, by, reason })}\n`;
    })
    .join('');
}
