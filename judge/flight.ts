import { type Answer } from './answer.ts';
import { type Issued } from '../machine/calls/issued-call.ts';

/** A call that has begun and has not returned, as far as one way of the model has come with it. */
export interface Flight {
  /** Place of the call among the lines. */
  readonly call: number;
  readonly actor: string;
  /** What it does next; undefined once it is done. */
  readonly issued: Exclude<Issued<Answer>, { readonly kind: 'ended' }> | undefined;
  /** What its operations returned so far. */
  readonly results: readonly number[];
  /** What it answers, if it is done, and not with what was recorded. */
  readonly misfit: string | undefined;
  /** It is a signal that is still to be sent. */
  readonly isSignal: boolean;
  /** How many of its commits have passed, of those that it has. */
  readonly commits: number;
}

/** The calls that have begun and have not returned, by actor. */
export type Flights = ReadonlyMap<string, Flight>;

/** A text that two sets of calls share only if they go on alike. */
export function keyOfFlights(flights: Flights): string {
  let key = '';
  for (const { call, issued, results, misfit, isSignal } of flights.values()) {
    const how = issued === undefined ? (isSignal ? 'signal' : 'done') : results.join(',');
    key += `${call}:${how}${misfit === undefined ? '' : '!'};`;
  }
  return key;
}

/** The same calls with one changed. */
export function withFlight(flights: Flights, flight: Flight): Flights {
  return new Map(flights).set(flight.actor, flight);
}

/** The same calls without one that has returned. */
export function withoutFlight(flights: Flights, actor: string): Flights {
  const left = new Map(flights);
  left.delete(actor);
  return left;
}
