import { HistoryJudge, type HistoryVerdict, type JudgeOptions } from './history-judge.ts';
import { type HistoryLine, type Recording } from './recording.ts';
import { type Profile } from '../model/profile.ts';

/** What became of one call. */
export type CallVerdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'uncovered'; readonly why: string }
  /** The model does not allow the answer; `allowed` is what it would have allowed. */
  | { readonly kind: 'refused'; readonly allowed: readonly string[] };

/** One call and what became of it. */
export type JudgedCall = HistoryLine & { readonly verdict: CallVerdict };

/** A history and what became of it, call by call. */
export interface JudgedHistory {
  readonly verdict: HistoryVerdict;
  /** The calls that the longest explained prefix has, and the one that cannot be explained. */
  readonly calls: readonly JudgedCall[];
}

/** Asks the model whether some path of it explains a recording. */
export function judgeHistory(
  recording: Recording,
  profile: Profile,
  options?: JudgeOptions,
): JudgedHistory {
  const verdict = new HistoryJudge(profile, recording.head, options).judge(recording);
  return { verdict, calls: callsOf(recording, verdict) };
}

/** The same, call by call: the first call that the model does not explain is refused, and is the last. */
export function judge(recording: Recording, profile: Profile): readonly JudgedCall[] {
  return judgeHistory(recording, profile).calls;
}

function callsOf({ lines }: Recording, verdict: HistoryVerdict): readonly JudgedCall[] {
  const { refusal, uncovered } = verdict;
  const explained = new Set(refusal?.explained ?? lines.keys());
  const judged = lines.flatMap((it, i): readonly JudgedCall[] => {
    if (!explained.has(i)) return [];
    const why = uncovered.get(i);
    const how: CallVerdict = why === undefined ? { kind: 'accepted' } : { kind: 'uncovered', why };
    return [{ ...it, verdict: how }];
  });
  if (refusal?.line === undefined) return judged;
  return [...judged, { ...refusal.line, verdict: { kind: 'refused', allowed: refusal.allowed } }];
}
