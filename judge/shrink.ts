import { type History, type HistoryJudge } from './history-judge.ts';
import { type HistoryLine } from './recording.ts';
import { actorOf } from './events.ts';

/** A smaller history that is refused too. */
export interface Shrunk {
  readonly history: History;
  /** How many histories were judged to find it. */
  readonly tried: number;
}

/** Options of {@link shrink}. */
export interface ShrinkOptions {
  /** Histories that may be judged. */
  readonly triesMax?: number;
}

const triesDefault = 200;

/**
 * Makes a refused history smaller, as long as the same call is refused for the same reason: first without what comes behind that call, then without whole actors, then without
 * ever smaller parts. The order is fixed, so the result is too.
 */
export function shrink(
  judge: HistoryJudge,
  history: History,
  { triesMax = triesDefault }: ShrinkOptions = {},
): Shrunk {
  const { refusal } = judge.judge(history);
  const culprit = refusal?.line;
  let tried = 1;
  if (refusal === undefined || culprit === undefined) return { history, tried };
  const allowed = refusal.allowed.join('\n');
  let best = history;
  const isRefused = (lines: readonly HistoryLine[]): boolean => {
    if (tried >= triesMax || lines.length === best.lines.length || !lines.includes(culprit))
      return false;
    tried++;
    const smaller = { ...history, lines };
    const again = judge.judge(smaller).refusal;
    if (again?.line !== culprit || again.allowed.join('\n') !== allowed) return false;
    best = smaller;
    return true;
  };
  isRefused(best.lines.filter(({ call }) => (call.begin ?? -1) <= (culprit.call.end ?? Infinity)));
  isRefused(best.lines.slice(0, best.lines.indexOf(culprit) + 1));
  for (const actor of new Set(history.lines.map(actorOf)))
    isRefused(best.lines.filter((it) => actorOf(it) !== actor));
  for (
    let size = Math.ceil(best.lines.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let from = best.lines.length - size; from > -size; from -= size) {
      const { lines } = best;
      isRefused(lines.filter((_, i) => i < from || i >= from + size));
    }
  }
  return { history: best, tried };
}
