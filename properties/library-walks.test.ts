import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Coverage, coverageReport } from './coverage.ts';
import { type LibraryVariant, libraryVariants } from './library.fixture.ts';
import { writeFileSync } from 'node:fs';
import { exercise } from './exercise.ts';
import { areas } from './arbitraries/programs.ts';
import * as fc from 'fast-check';
import { compileDesign } from '../verify/check-design.ts';
import { designSystem } from '../verify/design-system.ts';
import { expectationOf } from '../language/design.ts';
import { modelInvariants, programInvariants } from './model-invariants.property.ts';
import { profiles } from '../model/profile.ts';

const SEED = 1;

/**
 * The share of the ways that the default run takes at least: 902 of 1967 when this was written, far from the 95 % that we want.
 * FENCEPOST_COVERAGE=file lists the rest. Most of it are steps that only a release, a full list or an op in the middle of a call takes.
 */
const FLOOR = 0.45;

/** Functions of the model that are known to fail on objects that are not made yet: to be made total. */
const knownPartial: readonly string[] = [
  'callbackOf',
  'createFile',
  'foldError',
  'getFence',
  'publishFence',
  'putFence',
  'stubOf',
  'ww',
];

/** Calls that need objects which programs do not declare, or that only the core makes. */
const notForPrograms =
  /sched|_entity_idle|udmabuf|hw_semaphore|mmu_|ERR_PTR|SCHED|cancel_delayed_work|s_fence|dma_buf_poll_cb/u;

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

  test('and random designs take no fewer ways of the model than they did', () => {
    for (const { respecting, breaking } of areas)
      for (const programs of [respecting, breaking])
        for (const program of fc.sample(programs, { numRuns: 10, seed: SEED }))
          programInvariants(program, { strategy: 'random', seed: SEED, walks: 8 }, coverage);
    const { impossible, refused, notTotal } = exercise(coverage, SEED, 4);
    const { ways, taken, rest } = coverageReport(coverage, profiles['7.2']);
    const file = process.env['FENCEPOST_COVERAGE'];
    if (file !== undefined)
      writeFileSync(file, `${taken} of ${ways} ways were taken; the rest:\n${rest.join('\n')}\n`);
    expect(taken / ways).toBeGreaterThanOrEqual(FLOOR);
    expect(impossible.filter((call) => !notForPrograms.test(call))).toEqual([]);
    expect(refused).toBeLessThan(200);
    expect(notTotal.filter((site) => !knownPartial.includes(site))).toEqual([]);
  });
});
