/**
 * What a check may take for granted about userspace, timers and signals while it asks who can still act.
 *
 * One answer is not enough: a wait that only a timer ends is no deadlock and no clean design either.
 * @see reference: docs/model.md section 6.3
 */
export interface Assumptions {
  readonly name: string;
  /** Cooperative userspace acts unless it is itself blocked; hostile userspace never acts. */
  readonly userspace: 'cooperative' | 'hostile';
  readonly timers: boolean;
  readonly signals: boolean;
  /** The assumptions as a clause that a report can print. */
  readonly sentence: string;
}

/** The four names, from everything that can help down to nothing. */
export type AssumptionName = 'P1' | 'P2' | 'P3' | 'P4';

/**
 * The four assumption sets that tell the verdicts apart.
 *
 * P2 and P3 are not comparable: P2 trusts userspace and P3 trusts timers.
 * @see reference: docs/model.md section 6.3, the table of runs
 */
export const assumptions: Readonly<Record<AssumptionName, Assumptions>> = {
  P1: {
    name: 'P1',
    userspace: 'cooperative',
    timers: true,
    signals: true,
    sentence: 'userspace cooperates, timers fire and signals are sent',
  },
  P2: {
    name: 'P2',
    userspace: 'cooperative',
    timers: false,
    signals: false,
    sentence: 'userspace cooperates, but no timer fires and no signal is sent',
  },
  P3: {
    name: 'P3',
    userspace: 'hostile',
    timers: true,
    signals: false,
    sentence: 'userspace never acts and sends no signal, but timers fire',
  },
  P4: {
    name: 'P4',
    userspace: 'hostile',
    timers: false,
    signals: false,
    sentence: 'userspace never acts, no timer fires and no signal is sent',
  },
};

/**
 * P2 with signals: whoever progresses here and not in P2 is in a killable wait.
 *
 * It is no fifth verdict; it only splits what P1 rescues into "a signal is enough" and "only a timer helps".
 * @see reference: docs/model.md section 6.3, "stall until timeout or signal"
 */
export const signalsOnly: Assumptions = {
  name: 'P2+signals',
  userspace: 'cooperative',
  timers: false,
  signals: true,
  sentence: 'userspace cooperates and signals are sent, but no timer fires',
};
