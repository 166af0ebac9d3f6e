import type * as fc from 'fast-check';
import { type Program } from '../../language/design-data.ts';

/** A part of the subsystem, with the random designs that are about it. */
export interface Area {
  readonly name: string;
  /** Designs that keep the conventions by construction: nothing may go wrong in them. */
  readonly respecting: fc.Arbitrary<Program>;
  /** Designs of random calls, which may break every rule that there is. */
  readonly breaking: fc.Arbitrary<Program>;
}
