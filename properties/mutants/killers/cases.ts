import { type CaseBudget, runCase } from '../../../suites/run-case.ts';
import { type Kill, type Killer, survived } from './killer.ts';
import { type CaseResult, type SuiteCase } from '../../../suites/case.ts';
import { type ModelMutant } from '../model-mutant.ts';
import { type PoolName } from '../../../machine/pools.ts';
import { callsOf } from './case-calls.ts';
import { casesFor } from './suite-cases.ts';
import { profiles } from '../../../model/profile.ts';
import { shrinkSteps, textOf } from './shrink-case.ts';
import { withModelMutant } from '../with-model-mutant.ts';

/** A case is run often, and a mistake in a step shows early: some orders of what is concurrent will do. */
const budget: CaseBudget = { movesMax: 400, movesPerSeedMax: 200, seeds: 1, schedules: 4 };

/**
 * Cases of the suites that pass on the right model and fail on the mutant. The counterexample is what is left of the first one when the
 * steps that do not matter are left out.
 */
export const caseKiller: Killer = {
  name: 'cases',
  kill: (mutant, { runsMax }) => {
    const run = new CaseRuns(mutant);
    for (const it of casesFor(mutant.area, mutant.suspect)) {
      if (run.count >= runsMax) break;
      if (run.isNoticedBy(it)) return run.smallest(it);
    }
    return survived(run.count);
  },
};

/** A failure that is not about the case but about whoever runs it says nothing about the model. */
const isFailure = ({ status, reason }: CaseResult): boolean =>
  status === 'failed' && !reason.startsWith('a bug of ours');

class CaseRuns {
  count = 0;
  private readonly mutant: ModelMutant;
  /** The same for every part of a case: the smaller ones need no more. */
  private pools = new Map<PoolName, number>();

  constructor(mutant: ModelMutant) {
    this.mutant = mutant;
  }

  /** True if the case tells the mutant from the right model. */
  isNoticedBy(it: SuiteCase): boolean {
    this.pools = new Map();
    return this.difference(it) !== undefined;
  }

  /** Why the mutant fails in a case in which the right model passes; undefined if it is not so. */
  private difference(it: SuiteCase): string | undefined {
    this.count++;
    const wrong = withModelMutant(this.mutant, () => this.run(it));
    if (!isFailure(wrong)) return undefined;
    this.count++;
    return this.run(it).status === 'passed' ? wrong.reason : undefined;
  }

  private run(it: SuiteCase): CaseResult {
    return runCase(it, profiles['7.2'], budget, this.pools);
  }

  smallest(it: SuiteCase): Kill {
    const steps = shrinkSteps(
      it.steps,
      (some) => this.difference({ ...it, steps: some }) !== undefined,
    );
    const reason = this.difference({ ...it, steps }) ?? '';
    return {
      killed: true,
      calls: callsOf(steps),
      runs: this.count,
      counterexample: `${it.id}\n${textOf(steps, '  ')}\n  but: ${reason}`,
    };
  }
}
