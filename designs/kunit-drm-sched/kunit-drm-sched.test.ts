import { describe, expect, it } from '@jest/globals';
import { type CheckOutcome, checkDesign } from '../../verify/check-design.ts';
import { type Design, expectationOf, variantsOf } from '../../language/design.ts';
import { type KernelVersion } from '../../model/profile.ts';
import { readdirSync } from 'node:fs';
import { type Pin } from '../pin.fixture.ts';

const olderKernels: readonly KernelVersion[] = ['6.1', '6.12'];

/** The cases of the KUnit suite of the scheduler, with fewer jobs: three where the suite has a hundred. */
// prettier-ignore
const cases: Readonly<Record<string, Readonly<Record<string, Pin>>>> = {
  'basic-cancel': {
    cancels: [99, 154, 40, 'holds'],
    'has no cancel_job': [89, 144, 30, 'unsignalled-fence FENCE-01 SCHED-13'],
  },
  'basic-entity-cleanup': {
    default: [22064, 63241, 66, 'holds'],
  },
  'basic-timeout': {
    'times out': [1958, 5453, 80, 'holds'],
    'never times out': [21, 20, 20, 'deadlock FENCE-01'],
  },
  'multiple-independent-job-queues': {
    default: [13118, 30717, 96, 'holds'],
  },
  'multiple-inter-dependent-job-queues': {
    default: [14625, 34477, 100, 'holds'],
  },
  'scheduler-queue-overhead': {
    default: [2477, 4479, 88, 'holds'],
  },
  'skip-reset': {
    default: [4473, 11747, 58, 'holds'],
  },
  'test-credits': {
    'one credit': [1071, 1837, 61, 'holds'],
    'two credits': [1193, 2089, 61, 'assertion'],
  },
};

async function load(name: string): Promise<Design> {
  const module = (await import(`./${name}.ts`)) as { readonly default: Design };
  return module.default;
}

const check = (design: Design, variant: string, kernel: KernelVersion): CheckOutcome =>
  checkDesign({ design, variant, kernel, checked: true });

function pinOf({ states, edges, depth, verdict, kind, rules }: CheckOutcome): Pin {
  return [states, edges, depth, verdict === 'violated' ? [kind, ...rules].join(' ') : verdict];
}

describe('the KUnit suite of the DRM scheduler', () => {
  it('has a test for each design of the folder', () => {
    const files = readdirSync(__dirname).filter((file) => !file.endsWith('.test.ts'));
    expect(Object.keys(cases).map((name) => `${name}.ts`)).toEqual(files.toSorted());
  });

  it.each(Object.entries(cases))('drm_sched %s', async (name, pins) => {
    const design = await load(name);
    const seen = variantsOf(design).map((variant) => check(design, variant, '7.2'));
    expect(Object.fromEntries(seen.map((each) => [each.request.variant, pinOf(each)]))).toEqual(
      pins,
    );
    for (const { violations, verdict } of seen.filter((each) => each.verdict === 'holds'))
      expect({ verdict, violations }).toEqual({ verdict: 'holds', violations: [] });
  });

  it.each(Object.keys(cases))('%s is judged so by older kernels too', async (name) => {
    const design = await load(name);
    for (const kernel of olderKernels.slice(0, 2)) {
      for (const variant of variantsOf(design)) {
        if (expectationOf(design, variant).kernels?.includes(kernel) === false) continue;
        const { expected, complete } = check(design, variant, kernel);
        expect({ kernel, variant, expected, complete }).toEqual({
          kernel,
          variant,
          expected: true,
          complete: true,
        });
      }
    }
  });
});
