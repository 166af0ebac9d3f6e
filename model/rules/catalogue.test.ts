import { describe, expect, test } from '@jest/globals';
import { catalogue, ruleByNumber, ruleNumber } from './catalogue.ts';
import { ruleIds, type RuleId } from './rule-id.ts';
import { ruleAreas, type Rule, type RuleArea, type RulePriority } from './rule.ts';

const rules: readonly Rule[] = [...catalogue.values()];

describe('catalogue', () => {
  test('has 387 rules with distinct ids', () => {
    expect(rules).toHaveLength(387);
    expect(new Set(ruleIds).size).toBe(387);
    expect([...catalogue.keys()]).toEqual([...ruleIds]);
  });

  test('is sorted by area, then by id', () => {
    const sorted = rules.toSorted(
      (a, b) => ruleAreas.indexOf(a.area) - ruleAreas.indexOf(b.area) || (a.id < b.id ? -1 : 1),
    );
    expect(rules).toEqual(sorted);
  });

  test('numbers the ids of an area from 01 without a gap', () => {
    for (const area of ruleAreas) {
      const inArea = rules.filter((rule) => rule.area === area).map((rule) => rule.id);
      const prefix = inArea[0]?.slice(0, -3);
      const expected = inArea.map((_, i) => `${prefix}-${String(i + 1).padStart(2, '0')}`);
      expect(inArea).toEqual(expected);
    }
  });

  test.each(rules.map((rule) => [rule.id, rule] as const))('%s is complete', (_id, rule) => {
    for (const text of [rule.title, rule.statement, rule.since, rule.symptom, rule.fix]) {
      expect(text.trim()).toBe(text);
      expect(text).not.toBe('');
    }
    expect(rule.source.length).toBeGreaterThan(0);
    expect(rule.who.length).toBeGreaterThan(0);
    for (const source of rule.source) expect(source).not.toMatch(/^$|^\//);
  });

  test.each(rules.map((rule) => [rule.id, rule] as const))(
    '%s has a title of one clause and a fix of one sentence',
    (_id, rule) => {
      expect(rule.title).not.toMatch(/[.;]$|[.;] /);
      expect(rule.title.length).toBeLessThanOrEqual(100);
      expect(rule.fix).toMatch(/^[A-Z].*[^.]\.$/);
      expect(rule.fix).not.toMatch(/\. [A-Z]/);
    },
  );

  test('has no two rules with the same title', () => {
    expect(new Set(rules.map((rule) => rule.title)).size).toBe(387);
  });

  test.each<[RuleArea, Record<RulePriority, number>]>([
    ['lifecycle', { must: 19, should: 12, note: 2 }],
    ['locking', { must: 43, should: 4, note: 3 }],
    ['fence', { must: 34, should: 18, note: 1 }],
    ['fence-containers', { must: 13, should: 8, note: 0 }],
    ['resv', { must: 19, should: 8, note: 0 }],
    ['ww-mutex', { must: 17, should: 7, note: 1 }],
    ['sync-file', { must: 7, should: 6, note: 0 }],
    ['syncobj', { must: 6, should: 9, note: 0 }],
    ['cpu-access', { must: 6, should: 7, note: 2 }],
    ['mmap', { must: 4, should: 6, note: 2 }],
    ['poll', { must: 8, should: 3, note: 0 }],
    ['ioctl', { must: 13, should: 4, note: 1 }],
    ['dynamic', { must: 11, should: 7, note: 2 }],
    ['memory-management', { must: 5, should: 5, note: 1 }],
    ['indefinite-fences', { must: 10, should: 2, note: 0 }],
    ['page-fault', { must: 8, should: 3, note: 1 }],
    ['sched', { must: 7, should: 9, note: 0 }],
    ['rcu-lifetime', { must: 5, should: 5, note: 0 }],
    ['dma', { must: 2, should: 0, note: 0 }],
    ['context', { must: 11, should: 0, note: 0 }],
  ])('%s has the expected number of rules of each priority', (area, expected) => {
    const counts: Record<RulePriority, number> = { must: 0, should: 0, note: 0 };
    for (const rule of rules) if (rule.area === area) counts[rule.priority] += 1;
    expect(counts).toEqual(expected);
  });
});

describe('rule numbers', () => {
  test('run from 1 to 387 and lead back to the rule', () => {
    expect(rules.map((rule) => ruleNumber(rule.id))).toEqual(rules.map((_, i) => i + 1));
    for (const rule of rules) expect(ruleByNumber(ruleNumber(rule.id))).toBe(rule);
  });

  test('leave 0 free for "no rule"', () => {
    expect(() => ruleByNumber(0)).toThrow('no rule has the number 0');
  });

  test('of an unknown rule are an assertion', () => {
    expect(() => ruleByNumber(388)).toThrow('no rule has the number 388');
    expect(() => ruleByNumber(1.5)).toThrow('no rule has the number 1.5');
    expect(() => ruleNumber('LOCK-99' as RuleId)).toThrow('LOCK-99 is not in the catalogue');
  });
});
