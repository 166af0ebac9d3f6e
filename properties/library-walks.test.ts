import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Coverage, allWays } from './coverage.ts';
import { type LibraryVariant, libraryVariants } from './library.fixture.ts';
import { areas } from './arbitraries/programs.ts';
import * as fc from 'fast-check';
import { compileDesign } from '../verify/check-design.ts';
import { designSystem } from '../verify/design-system.ts';
import { expectationOf } from '../language/design.ts';
import { modelInvariants, programInvariants } from './model-invariants.property.ts';
import { profiles } from '../model/profile.ts';

const SEED = 1;

const coverage: Coverage = new Map();
let variants: readonly LibraryVariant[] = [];

beforeAll(async () => {
  variants = await libraryVariants();
});

describe('random walks through the library', () => {
  test('keep the invariants of the model', () => {
    const broken = variants.flatMap(({ id, design, variant }) => {
      const { kernels = ['7.2'] } = expectationOf(design, variant);
      if (!kernels.includes('7.2')) return [];
      const compiled = compileDesign({ design, variant, kernel: '7.2' });
      const found = modelInvariants(
        { compiled, design: designSystem(id, compiled) },
        { strategy: 'random', seed: SEED, walks: 12, budgets: { depthMax: 150 } },
        coverage,
      );
      return found.broken.length === 0 ? [] : [{ id, variant, broken: found.broken }];
    });
    expect(broken).toEqual([]);
  });

  test('and random designs take most ways of the model', () => {
    for (const { respecting, breaking } of areas)
      for (const programs of [respecting, breaking])
        for (const program of fc.sample(programs, { numRuns: 10, seed: SEED }))
          programInvariants(program, { strategy: 'random', seed: SEED, walks: 8 }, coverage);
    const ways = allWays(profiles['7.2']);
    const rest = ways.filter((way) => !coverage.has(way));
    expect([ways.length, ways.length - rest.length]).toEqual([2_458, 698]);
  });
});
