import { checkDesign } from '../../verify/check-design.ts';
import { type Design, expectationOf } from '../../language/design.ts';
import { describe, expect, it } from '@jest/globals';
import { enforcement } from '../../model/rules/enforced.ts';
import { type KernelVersion } from '../../model/profile.ts';
import { catalogue } from '../../model/rules/catalogue.ts';
import { readdirSync } from 'node:fs';
import { type Pin, pinOf } from '../pin.fixture.ts';

/** The rules of the DRM scheduler: every one that a run can break, whatever its priority. */
const pins: Readonly<Record<string, { readonly breaks: Pin; readonly keeps: Pin }>> = {
  'sched-01': {
    breaks: [30, 29, 27, 'unsignalled-fence FENCE-01 SCHED-01'],
    keeps: [29, 29, 27, 'holds'],
  },
  'sched-02': {
    breaks: [550, 732, 45, 'rule FENCE-19 SCHED-02'],
    keeps: [644, 1136, 49, 'holds'],
  },
  'sched-03': {
    breaks: [14, 13, 11, 'rule CTX-06 SCHED-03'],
    keeps: [34, 33, 31, 'holds'],
  },
  'sched-04': {
    breaks: [213, 326, 35, 'rule CTX-05 CTX-06 FENCE-09 SCHED-04'],
    keeps: [171, 277, 35, 'holds'],
  },
  'sched-05': {
    breaks: [28, 27, 27, 'rule FENCE-41 SCHED-05'],
    keeps: [28, 27, 27, 'holds'],
  },
  'sched-06': {
    breaks: [283, 555, 38, 'deadlock FENCE-02 SCHED-06'],
    keeps: [3799, 10428, 83, 'holds'],
  },
  'sched-08': {
    breaks: [3, 2, 2, 'rule CTX-07 SCHED-08'],
    keeps: [26, 25, 25, 'holds'],
  },
  'sched-11': {
    breaks: [90, 128, 36, 'deadlock FENCE-07 SCHED-11'],
    keeps: [150, 228, 40, 'holds'],
  },
  'sched-12': {
    breaks: [223, 433, 34, 'rule CTX-07 SCHED-12'],
    keeps: [223, 439, 34, 'holds'],
  },
  'sched-13': {
    breaks: [260, 528, 30, 'unsignalled-fence FENCE-01 SCHED-13'],
    keeps: [268, 536, 38, 'holds'],
  },
  'sched-14': {
    breaks: [3651, 8993, 79, 'rule CTX-06 SCHED-14'],
    keeps: [2814, 7227, 54, 'holds'],
  },
  'sched-16': {
    breaks: [27, 26, 26, 'rule SCHED-16'],
    keeps: [27, 26, 26, 'holds'],
  },
};

const kernels: readonly KernelVersion[] = ['6.1', '6.12', '7.2'];

async function designOf(name: string): Promise<Design> {
  const module = (await import(`./rule-${name}.ts`)) as { readonly default: Design };
  return module.default;
}

describe('a design for each rule of the DRM scheduler', () => {
  it('exists for every one that is enforced', () => {
    const enforced = [...catalogue.values()].filter(
      ({ id, area }) => area === 'sched' && enforcement(id).enforced,
    );
    expect(Object.keys(pins)).toEqual(enforced.map(({ id }) => id.toLowerCase()).toSorted());
    const files = readdirSync(__dirname).filter((name) => name.startsWith('rule-sched-'));
    expect(Object.keys(pins).map((name) => `rule-${name}.ts`)).toEqual(files.toSorted());
  });

  it.each(Object.entries(pins))(
    '%s: one variant breaks it, the other keeps the contract',
    async (name, pin) => {
      const design = await designOf(name);
      const [breaks, keeps] = ['breaks', 'keeps'].map((variant) =>
        checkDesign({ design, variant, kernel: '7.2', checked: true }),
      );
      if (breaks === undefined || keeps === undefined) throw new Error('two variants');
      expect({ breaks: pinOf(breaks), keeps: pinOf(keeps) }).toEqual(pin);
      expect(breaks.rules).toContain(name.toUpperCase());
      for (const { expected, complete } of [breaks, keeps])
        expect({ expected, complete }).toEqual({ expected: true, complete: true });
    },
  );

  it.each(Object.keys(pins))('%s is judged so on every kernel that has it', async (name) => {
    const design = await designOf(name);
    for (const kernel of kernels) {
      for (const variant of ['breaks', 'keeps']) {
        if (expectationOf(design, variant).kernels?.includes(kernel) === false) continue;
        const { expected } = checkDesign({ design, variant, kernel });
        expect({ kernel, variant, expected }).toEqual({ kernel, variant, expected: true });
      }
    }
  });
});
