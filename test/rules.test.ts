import { type Design, type Expectation } from '../language/design.ts';
import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync } from 'node:fs';
import { type RuleId } from '../model/rules/rule-id.ts';
import { catalogue } from '../model/rules/catalogue.ts';
import { enforcement, notEnforced } from '../model/rules/enforced.ts';

const rules = [...catalogue.values()];
const enforced = rules.filter(({ id }) => enforcement(id).enforced).map(({ id }) => id);
const files = new Set(readdirSync('designs/rules'));
const fileOf = (id: RuleId): string => `rule-${id.toLowerCase()}.ts`;

async function variantsOf(id: RuleId): Promise<NonNullable<Design['header']['variants']>> {
  const module = (await import(`../designs/rules/${fileOf(id)}`)) as { readonly default: Design };
  return module.default.header.variants ?? {};
}

/** The rules that a variant says it breaks; a failed assertion is the verdict itself, and is not listed among them. */
function brokenBy(expectation: Expectation | undefined): readonly string[] {
  if (expectation === undefined || 'holds' in expectation) return [];
  const { verdict, violates = [] } = expectation;
  return verdict === 'assertion' ? ['CTX-09', ...violates] : violates;
}

describe('every rule of the catalogue', () => {
  it('that is enforced has a design', () => {
    expect(enforced.filter((id) => !files.has(fileOf(id)))).toEqual([]);
  });

  it.each(enforced)(
    '%s is broken by one variant of its design, and kept by another',
    async (id) => {
      const { breaks, keeps } = await variantsOf(id);
      expect(keeps).toMatchObject({ holds: true });
      expect(brokenBy(breaks)).toContain(id);
    },
  );

  it('that must be kept and is not enforced has a reason of its own', () => {
    const without = rules.filter(
      ({ id, priority }) =>
        priority === 'must' && !enforcement(id).enforced && notEnforced[id] === undefined,
    );
    expect(without.map(({ id }) => id)).toEqual([]);
  });

  it('has a reason only if it is not enforced', () => {
    expect(enforced.filter((id) => notEnforced[id] !== undefined)).toEqual([]);
  });

  it('names the test, where it says that there is one', () => {
    const named = Object.values(notEnforced).flatMap((reason) => {
      const file = / tested in (?<file>\S+?\.ts)/.exec(reason)?.groups?.['file'];
      return file === undefined ? [] : [file];
    });
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });
});
