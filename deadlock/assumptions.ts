/**
 * What a check may take for granted about userspace, timers, timeouts and signals while it asks who can still act.
 *
 * One answer is not enough: a wait that only a timer ends is no deadlock and no clean design either.
 * @see reference: docs/model.md section 6.3
 */
export interface Assumptions {
  readonly name: string;
  /** Cooperative userspace acts unless it is itself blocked; hostile userspace never acts. */
  readonly userspace: 'cooperative' | 'hostile';
  /** Timers of the kernel expire: vgem's, a scheduler's watchdog. Who owns one has promised that it helps. */
  readonly timers: boolean;
  /** Waits give up when their time is over, which helps the waiter and nobody else. */
  readonly timeouts: boolean;
  readonly signals: boolean;
  /** The assumptions as a clause that a report can print. */
  readonly sentence: string;
}

/** The four names, from everything that can help down to nothing. */
export type AssumptionName = 'P1' | 'P2' | 'P3' | 'P4';

/**
 * The four assumption sets that tell the verdicts apart.
 *
 * P2 and P3 are not comparable: P2 trusts userspace, and P3 that waits give up. A fence that only a timer completes progresses
 * under both and not under P4: that is what "bounded by a timer" means, so P2 must trust the timers of the kernel.
 * @see reference: docs/model.md section 6.3, the table of runs
 */
export const assumptions: Readonly<Record<AssumptionName, Assumptions>> = {
  P1: {
    name: 'P1',
    userspace: 'cooperative',
    timers: true,
    timeouts: true,
    signals: true,
    sentence: 'userspace cooperates, timers fire, waits give up and signals are sent',
  },
  P2: {
    name: 'P2',
    userspace: 'cooperative',
    timers: true,
    timeouts: false,
    signals: false,
    sentence: 'userspace cooperates and timers fire, but no wait gives up and no signal is sent',
  },
  P3: {
    name: 'P3',
    userspace: 'hostile',
    timers: true,
    timeouts: true,
    signals: false,
    sentence: 'userspace never acts and sends no signal, but timers fire and waits give up',
  },
  P4: {
    name: 'P4',
    userspace: 'hostile',
    timers: false,
    timeouts: false,
    signals: false,
    sentence: 'userspace never acts, no timer fires, no wait gives up and no signal is sent',
  },
};

/**
 * P2 with signals: whoever progresses here and not in P2 is in a killable wait.
 *
 * It is no fifth verdict; it only splits what P1 rescues into "a signal is enough" and "only its timeout helps".
 * @see reference: docs/model.md section 6.3, "stall until timeout or signal"
 */
export const signalsOnly: Assumptions = {
  name: 'P2+signals',
  userspace: 'cooperative',
  timers: true,
  timeouts: false,
  signals: true,
  sentence: 'userspace cooperates, timers fire and signals are sent, but no wait gives up',
};
