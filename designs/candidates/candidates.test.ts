import { describe, expect, it } from '@jest/globals';
import { checkDesign } from '../../verify/check-design.ts';
import { type Design, variantsOf } from '../../language/design.ts';
import { readdirSync } from 'node:fs';
import { type Pin, pinOf } from '../pin.fixture.ts';

/** Candidate defects of current kernels: the model finds them, and no maintainer has confirmed them. */
// prettier-ignore
const candidates: Readonly<Record<string, Readonly<Record<string, Pin>>>> = {
  'c13-amdgpu-eviction-worker': {
    'system queue': [129, 223, 25, 'deadlock FENCE-37 FENCE-49'],
    'system queue, enough memory': [121, 209, 25, 'rule FENCE-37 FENCE-49'],
    'allocates after the next fence': [122, 206, 29, 'deadlock FENCE-37 INDEF-12 MM-02'],
    'annotated, with a rescuer': [121, 211, 25, 'holds'],
  },
  'sched-finished-out-of-order': {
    'a lock for each fence': [1946, 4038, 59, 'rule FENCE-19'],
    'one lock for the ring': [1254, 2293, 59, 'holds'],
  },
};

async function designOf(name: string): Promise<Design> {
  const module = (await import(`./${name}.ts`)) as { readonly default: Design };
  return module.default;
}

describe('candidate defects', () => {
  it('are the designs of this folder', () => {
    const files = readdirSync(__dirname).filter((file) => !file.endsWith('.test.ts'));
    expect(files.toSorted()).toEqual(Object.keys(candidates).map((name) => `${name}.ts`));
  });

  it.each(Object.keys(candidates))('%s: every variant', async (name) => {
    const design = await designOf(name);
    const pins: Record<string, Pin> = {};
    for (const variant of variantsOf(design)) {
      const outcome = checkDesign({ design, variant, kernel: '7.2', checked: true });
      expect({ variant, complete: outcome.complete, expected: outcome.expected }).toEqual({
        variant,
        complete: true,
        expected: true,
      });
      pins[variant] = pinOf(outcome);
    }
    expect(pins).toEqual(candidates[name]);
  });
});
