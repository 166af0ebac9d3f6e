import { type StepPlace } from './step.ts';

/** A case does not go as its steps say. */
export class CaseFailure extends Error {
  override readonly name = 'CaseFailure';
  readonly place: StepPlace;

  constructor(place: StepPlace, why: string) {
    super(`line ${place.line}, "${place.text}": ${why}`);
    this.place = place;
  }
}

/** A case needs something that the model or the notation does not have. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
}
