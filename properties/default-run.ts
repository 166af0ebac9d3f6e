import { type Coverage, covered, coveredMachines } from './coverage.ts';
import { type KernelVersion, profiles } from '../model/profile.ts';
import { type LibraryVariant } from './library.fixture.ts';
import { Judges, refine, someStrategies } from './refinement.ts';
import { UserError } from '../language/user-error.ts';
import { compileDesign } from '../verify/check-design.ts';
import { designSystem } from '../verify/design-system.ts';
import { judge } from '../judge/judge.ts';
import path from 'node:path';
import { readCorpus, scenarioOf } from './corpus.ts';
import { readFileSync } from 'node:fs';
import { readRecording } from '../judge/read-recording.ts';
import { reference } from '../impl/reference.ts';
import { searchWithin } from './explore.ts';

/** More states of one variant take nothing that fewer do not: most are smaller. */
const statesMax = 1500;

/**
 * Searches every variant of the library breadth first, up to so many states; what a kernel or an environment refuses is left out.
 *
 * A variant is searched on kernels for which its author expects nothing, too: what is asked is what the model does, and not whether
 * the design is right.
 */
export function searchLibrary(
  variants: readonly LibraryVariant[],
  kernel: KernelVersion,
  environments: readonly string[],
  coverage: Coverage,
): void {
  for (const { id, design, variant } of variants) {
    try {
      const compiled = compileDesign({ design, variant, kernel, environments });
      const { system } = designSystem(id, compiled);
      searchWithin(covered(system, compiled, coverage), { budgets: { statesMax } });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
}

const root = path.join(__dirname, '..');

const recordings = ['7.2.13/probe', '7.2.13/seq'] as const;

/** Replays what a real kernel answered. */
export function runRecordings(coverage: Coverage): void {
  coveredMachines(coverage, () => {
    for (const file of recordings) {
      const text = readFileSync(path.join(root, 'recordings', `${file}.jsonl`), 'utf8');
      judge(readRecording(text, file), profiles['7.2']);
    }
  });
}

/** Judges what the reference implementation does in the scenarios that found something once, without preemption. */
export function runCorpus(coverage: Coverage): void {
  const judges = new Judges();
  coveredMachines(coverage, () => {
    for (const seed of readCorpus(path.join(root, 'properties', 'corpus'))) {
      const setting = { implementation: reference, release: seed.release ?? '7.2' } as const;
      refine(setting, scenarioOf(seed), someStrategies(1, 1), judges);
    }
  });
}
