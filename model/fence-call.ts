/** The arguments of a call on one fence and perhaps a callback, for `embed()`: who calls looks at the result. */
export interface FenceCall {
  fence: number;
  callback: number;
  readonly checked: number;
  readonly polling: number;
}

const shared: FenceCall = { fence: 0, callback: 0, checked: 1, polling: 0 };

/** The one such object, filled anew for each call. */
export function fenceCall(fence: number, callback = 0): FenceCall {
  shared.fence = fence;
  shared.callback = callback;
  return shared;
}

/** What a design says of these arguments: nothing. */
export const anyFenceCall = (): FenceCall => shared;
