import {
  arrayIsPutEarly,
  callbackSeesTheFlag,
  fileInfoWithoutRoom,
  signalledFenceHasATime,
} from './fences.ts';
import { nofsBeforeTheSignal, olderWaiterAhead, pollIsClosed } from './locks.ts';
import {
  signallerHasLeft,
  waitGivesUp,
  waitIsKillable,
  waitsForATimer,
  waitsForAll,
  waitsForAny,
  waitsForUserspace,
} from './waits.ts';
import { type Witness } from './witness.ts';

/** Every small design that a mistake turns round. */
export const witnesses: readonly Witness[] = [
  arrayIsPutEarly,
  callbackSeesTheFlag,
  fileInfoWithoutRoom,
  signalledFenceHasATime,
  nofsBeforeTheSignal,
  olderWaiterAhead,
  pollIsClosed,
  signallerHasLeft,
  waitGivesUp,
  waitIsKillable,
  waitsForATimer,
  waitsForAll,
  waitsForAny,
  waitsForUserspace,
];

/** True if one of them has this name. */
export function isWitness(name: string): boolean {
  return witnesses.some((it) => it.name === name);
}
