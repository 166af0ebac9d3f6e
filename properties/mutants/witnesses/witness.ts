import { type Area } from '../model-mutant.ts';
import { type Design } from '../../../language/design.ts';

/** A small design that a mistake turns round: what holds does not, or what hangs seems to be fine. */
export interface Witness {
  readonly name: string;
  readonly area: Area | 'engine';
  readonly design: Design;
}

/** Declares a witness. */
export function witness(name: string, area: Witness['area'], design: Design): Witness {
  return { name, area, design };
}
