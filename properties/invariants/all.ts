import { type Invariant } from './invariant.ts';
import { bufferInvariants } from './buffers.ts';
import { fenceInvariants } from './fences.ts';
import { reservationInvariants } from './reservations.ts';
import { taskInvariants } from './tasks.ts';
import { wwInvariants } from './ww-locks.ts';

/** Every invariant of the model that is stated over the state alone. */
export const invariants: readonly Invariant[] = [
  ...fenceInvariants,
  ...reservationInvariants,
  ...wwInvariants,
  ...taskInvariants,
  ...bufferInvariants,
];
