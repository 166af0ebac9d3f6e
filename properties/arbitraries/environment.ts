import * as fc from 'fast-check';
import { type EnvironmentWord } from '../../language/design-data.ts';

/** Whether memory is short, and whether ww_mutexes back off without contention; most often neither. */
export const environments: fc.Arbitrary<readonly EnvironmentWord[]> = fc.oneof(
  { withCrossShrink: true },
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.constant<readonly EnvironmentWord[]>(['memory_is_short']) },
  {
    weight: 1,
    arbitrary: fc.constant<readonly EnvironmentWord[]>(['config_debug_ww_mutex_slowpath']),
  },
);
