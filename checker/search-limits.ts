import { assert } from './assert.ts';
import type { Budget, SearchOptions } from './search-result.ts';

/** Expansions between two looks at the clock and two reports of progress. */
const EXPANSIONS_PER_PAUSE = 2 ** 14;

/** Keeps the budgets of a search that are not counted elsewhere: time, and the patience of the caller. */
export class SearchLimits {
  readonly statesMax: number;
  readonly depthMax: number;
  readonly memoryMaxBytes: number;
  private readonly options: SearchOptions;
  private readonly deadline: number;
  private sincePause = 0;

  constructor(options: SearchOptions) {
    const { statesMax, depthMax, memoryMaxBytes, timeMaxMs } = options.budgets ?? {};
    this.options = options;
    this.statesMax = statesMax ?? Infinity;
    this.depthMax = depthMax ?? Infinity;
    this.memoryMaxBytes = memoryMaxBytes ?? Infinity;
    assert(
      timeMaxMs === undefined || options.now !== undefined,
      'a time budget needs a clock: pass `now`',
    );
    this.deadline = (options.now?.() ?? 0) + (timeMaxMs ?? Infinity);
  }

  /** Expansions until the next pause is due. */
  get untilPause(): number {
    return EXPANSIONS_PER_PAUSE - this.sincePause;
  }

  /** Counts expansions, and when a pause is due, tells which budget is used up, if any. */
  pause(
    expansions: number,
    progress: () => Parameters<NonNullable<SearchOptions['onProgress']>>[0],
  ): Budget | undefined {
    this.sincePause += expansions;
    if (this.sincePause < EXPANSIONS_PER_PAUSE) return undefined;
    this.sincePause = 0;
    if (this.options.onProgress?.(progress()) === false) return 'interrupted';
    if ((this.options.now?.() ?? 0) > this.deadline) return 'time';
    return undefined;
  }
}
