/**
 * A schedule: what was chosen wherever there was a choice.
 *
 * 0 is the choice that a kernel without interference would make (go on with the thread that runs, let the allocation succeed), so
 * most of a schedule is zeros, an empty schedule is a run without preemption, and what shrinks towards zero shrinks towards fewer
 * preemptions. Behind its end everything is 0.
 */
export type Schedule = readonly number[];

/** The shortest schedule that chooses alike: without zeros at the end. */
export function trimmed(schedule: Schedule): Schedule {
  const last = schedule.findLastIndex((choice) => choice !== 0);
  return schedule.slice(0, last + 1);
}

/** Writes a schedule in one word: `12.1` is twelve times 0, then 1; `-` is the empty one. */
export function printSchedule(schedule: Schedule): string {
  const parts: string[] = [];
  let zeros = 0;
  for (const choice of trimmed(schedule)) {
    if (choice === 0) zeros++;
    else {
      parts.push(`${zeros}.${choice}`);
      zeros = 0;
    }
  }
  return parts.length === 0 ? '-' : parts.join('_');
}

/** Reads what {@link printSchedule} wrote; undefined if it is no schedule. */
export function parseSchedule(text: string): Schedule | undefined {
  if (text === '-') return [];
  const schedule: number[] = [];
  for (const part of text.split('_')) {
    const [, zeros, choice] = /^(\d{1,6})\.([1-9]\d{0,3})$/u.exec(part) ?? [];
    if (zeros === undefined || choice === undefined) return undefined;
    for (let i = 0; i < Number(zeros); i++) schedule.push(0);
    schedule.push(Number(choice));
  }
  return schedule;
}
