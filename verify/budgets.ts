import { type Budgets } from '../checker/search-result.ts';

/** The budgets of a check unless the user names others: a verdict in a minute, and room for the rest of the machine. */
export const defaultBudgets: Required<Pick<Budgets, 'statesMax' | 'memoryMaxBytes'>> = {
  statesMax: 5_000_000,
  memoryMaxBytes: 4 * 2 ** 30,
};
