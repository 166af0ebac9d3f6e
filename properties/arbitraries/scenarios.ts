import * as fc from 'fast-check';
import { type Area } from '../../impl/mutant.ts';
import { type Declaration, type Step } from '../../language/design-data.ts';
import { type Scenario } from '../scenario.ts';
import { beginnings, syncFileCall, syncobjCall } from './system-calls.ts';
import { faults } from './faults.ts';
import { kernelPools } from './kernel-pools.ts';
import { type KernelPool, kernelStep } from './kernel-calls.ts';

interface Source {
  readonly objects: readonly Declaration[];
  readonly begins: readonly Step[];
  readonly step: fc.Arbitrary<Step>;
  readonly observed: readonly Step[];
}

/** Random programs of an area. */
export function scenariosOf(area: Area): fc.Arbitrary<Scenario> {
  const { objects, begins, step, observed } = sourceOf(area);
  const more = fc.array(step, { maxLength: 4 });
  const tasks = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), {
    minLength: 1,
    maxLength: 3,
  });
  const scenarios = fc
    .tuple(more, tasks, faults)
    .map(([before, bodies, { memory, kill }]): Scenario => {
      const first = [...begins, ...before];
      return {
        program: {
          objects,
          tasks: bodies.map((steps, t) => ({ name: `T${t}`, kind: 'thread', steps })),
          ...(memory && { environment: ['memory_is_short'] }),
        },
        ...(first.length > 0 && { before: first }),
        ...(observed.length > 0 && { after: observed }),
        ...(kill !== undefined && kill < bodies.length && { kill: `T${kill}` }),
      };
    });
  return scenarios.filter(addsEachCallbackOnce);
}

/** A callback that is in a list already must not be added again, by nobody. */
function addsEachCallbackOnce(scenario: Scenario): boolean {
  const added = JSON.stringify(scenario).match(
    /"dma_fence_add_callback","args":\{"fence":"\w+","callback":"[^"]+"/gu,
  );
  return new Set(added).size === (added?.length ?? 0);
}

function sourceOf(area: Area): Source {
  if (area === 'syncobj')
    return { objects: [], begins: beginnings.syncobj, step: syncobjCall, observed: [] };
  if (area === 'sync-file')
    return { objects: [], begins: beginnings['sync-file'], step: syncFileCall, observed: [] };
  const pool: KernelPool = kernelPools[area];
  return {
    objects: pool.objects,
    begins: pool.begins ?? [],
    step: kernelStep(pool),
    observed: pool.observed,
  };
}
