import { contextRules } from './context.ts';
import { cpuAccessRules } from './cpu-access.ts';
import { dmaRules } from './dma.ts';
import { dynamicRules } from './dynamic.ts';
import { fenceContainerRules } from './fence-containers.ts';
import { fenceContractRules } from './fence-contract.ts';
import { fenceRules } from './fence.ts';
import { indefiniteFenceRules } from './indefinite-fences.ts';
import { ioctlRules } from './ioctl.ts';
import { lifecycleRules } from './lifecycle.ts';
import { lockingConventionRules } from './locking-convention.ts';
import { lockingOrderRules } from './locking-order.ts';
import { memoryManagementRules } from './memory-management.ts';
import { mmapRules } from './mmap.ts';
import { pageFaultRules } from './page-fault.ts';
import { pollRules } from './poll.ts';
import { rcuLifetimeRules } from './rcu-lifetime.ts';
import { resvRules } from './resv.ts';
import { ruleIds, type RuleId } from './rule-id.ts';
import type { Rule } from './rule.ts';
import { schedRules } from './sched.ts';
import { syncFileRules } from './sync-file.ts';
import { syncobjRules } from './syncobj.ts';
import { wwMutexRules } from './ww-mutex.ts';

const rules: readonly Rule[] = inOrder([
  ...lifecycleRules,
  ...lockingConventionRules,
  ...lockingOrderRules,
  ...fenceRules,
  ...fenceContractRules,
  ...fenceContainerRules,
  ...resvRules,
  ...wwMutexRules,
  ...syncFileRules,
  ...syncobjRules,
  ...cpuAccessRules,
  ...mmapRules,
  ...pollRules,
  ...ioctlRules,
  ...dynamicRules,
  ...memoryManagementRules,
  ...indefiniteFenceRules,
  ...pageFaultRules,
  ...schedRules,
  ...rcuLifetimeRules,
  ...dmaRules,
  ...contextRules,
]);

/** Every rule by its id, in the order of `ruleIds`. */
export const catalogue: ReadonlyMap<RuleId, Rule> = new Map(rules.map((each) => [each.id, each]));

const numbers: ReadonlyMap<RuleId, number> = new Map(ruleIds.map((id, index) => [id, index + 1]));

/** The rule's number, from 1 to the size of the catalogue, for those who store one; 0 is left for "no rule". Traces keep ids. */
export function ruleNumber(id: RuleId): number {
  const number = numbers.get(id);
  if (number === undefined) throw new Error(`assertion failed: ${id} is not in the catalogue`);
  return number;
}

/** The rule with this number. */
export function ruleByNumber(number: number): Rule {
  const found = rules[number - 1];
  if (found === undefined) throw new Error(`assertion failed: no rule has the number ${number}`);
  return found;
}

/** Puts the rules into the order of `ruleIds`; one id without a rule, or with two, is a bug of the catalogue. */
function inOrder(unordered: readonly Rule[]): readonly Rule[] {
  const byId = new Map(unordered.map((each) => [each.id, each]));
  if (byId.size !== unordered.length) throw new Error('assertion failed: a rule is declared twice');
  return ruleIds.map((id) => {
    const found = byId.get(id);
    if (found === undefined) throw new Error(`assertion failed: ${id} has an id but no rule`);
    return found;
  });
}
