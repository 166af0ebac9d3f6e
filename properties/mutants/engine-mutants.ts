import { type EngineMutant } from './engine-mutant.ts';
import { andIsOr } from './engine/and-is-or.ts';
import { orIsAnd } from './engine/or-is-and.ts';
import { signalsAreIgnored } from './engine/signals-are-ignored.ts';
import { theDeadStillAct } from './engine/the-dead-still-act.ts';
import { timeoutsAreCertain } from './engine/timeouts-are-certain.ts';
import { timersAreIgnored } from './engine/timers-are-ignored.ts';
import { userspaceAlwaysCooperates } from './engine/userspace-always-cooperates.ts';

/** Every mutant of the engines; a new one is one file and one line here. */
export const engineMutants: readonly EngineMutant[] = [
  andIsOr,
  orIsAnd,
  signalsAreIgnored,
  theDeadStillAct,
  timeoutsAreCertain,
  timersAreIgnored,
  userspaceAlwaysCooperates,
];
