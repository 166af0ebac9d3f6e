import { readFileSync } from 'node:fs';
import { type HistoryLine, type Recording } from '../../../judge/recording.ts';
import { type Kill, type Killer, survived } from './killer.ts';
import { type JudgedCall, judge } from '../../../judge/judge.ts';
import { type ModelMutant } from '../model-mutant.ts';
import { profiles } from '../../../model/profile.ts';
import { readRecording } from '../../../judge/read-recording.ts';
import { shrink } from './shrink.ts';
import { withModelMutant } from '../with-model-mutant.ts';

/** What a real kernel answered, the short recording first. */
const files = ['7.2.13/seq', '7.2.13/probe'] as const;

/**
 * Recordings of a real kernel that the right model accepts and the mutant refuses. The counterexample is what is left when the calls
 * that do not matter are left out.
 */
export const recordingKiller: Killer = {
  name: 'recordings',
  kill: (mutant, { runsMax }) => {
    const [home] = mutant.suspect?.split('#') ?? [];
    const judging = new Judging(mutant);
    for (const file of files.toSorted((a, b) => Number(b === home) - Number(a === home))) {
      if (judging.count >= runsMax) break;
      const recording = read(file);
      const refused = judging.refusedBy(recording);
      if (refused !== undefined) return judging.smallest(file, recording, refused);
    }
    return survived(judging.count);
  },
};

const known = new Map<string, Recording>();

function read(file: string): Recording {
  const found = known.get(file);
  if (found !== undefined) return found;
  const recording = readRecording(readFileSync(`recordings/${file}.jsonl`, 'utf8'), file);
  known.set(file, recording);
  return recording;
}

const refusal = (calls: readonly JudgedCall[]): JudgedCall | undefined => {
  const last = calls.at(-1);
  return last?.verdict.kind === 'refused' ? last : undefined;
};

class Judging {
  count = 0;
  private readonly mutant: ModelMutant;

  constructor(mutant: ModelMutant) {
    this.mutant = mutant;
  }

  /** The call that the mutant refuses, if the right model accepts everything up to it. */
  refusedBy(recording: Recording): JudgedCall | undefined {
    this.count++;
    const refused = withModelMutant(this.mutant, () => refusal(judge(recording, profiles['7.2'])));
    if (refused === undefined) return undefined;
    this.count++;
    return refusal(judge(recording, profiles['7.2'])) === undefined ? refused : undefined;
  }

  smallest(file: string, recording: Recording, refused: JudgedCall): Kill {
    const end = recording.lines.findIndex(({ line }) => line === refused.line) + 1;
    const keeps = (lines: readonly HistoryLine[]): boolean =>
      this.refusedBy({ ...recording, lines }) !== undefined;
    const before = recording.lines.slice(0, end);
    const section = before.filter(({ call }) => sectionOf(call) === sectionOf(refused.call));
    const lines = shrink(keeps(section) ? section : before, keeps);
    const texts = lines.map(
      ({ call }) => `  #${call.id} ${call.call} ${JSON.stringify(call.args)}`,
    );
    const { verdict, call } = this.refusedBy({ ...recording, lines }) ?? refused;
    const allowed = verdict.kind === 'refused' ? verdict.allowed.join(' or ') : '';
    return {
      killed: true,
      calls: lines.length,
      runs: this.count,
      counterexample: [file, ...texts, `  but the mutant allows of #${call.id}: ${allowed}`].join(
        '\n',
      ),
    };
  }
}

/** The calls of one section of a recording belong together. */
function sectionOf(call: HistoryLine['call']): string {
  return 'section' in call ? (call.section ?? '') : '';
}
