/** How the command ends. @see README.md, "Exit codes" */
export const exitCodes = {
  /** Every verdict is as its design expects. */
  asExpected: 0,
  /** Some verdict is not. */
  notAsExpected: 1,
  /** The user's mistake. */
  mistake: 2,
  /** Some search ended by a budget, and nothing else is wrong. */
  inconclusive: 3,
  /** A bug of ours. */
  bug: 70,
} as const;
