import { describe, expect, it } from '@jest/globals';
import { type CheckOutcome, checkDesign } from '../../verify/check-design.ts';
import { type Design, expectationOf, variantsOf } from '../../language/design.ts';
import { readdirSync } from 'node:fs';
import r10 from './r10-array-member-signals-while-enabled.ts';
import r11 from './r11-array-polled-while-member-fails.ts';
import r12 from './r12-two-walkers-of-a-chain.ts';
import r13 from './r13-chain-callback-irq-work-release.ts';
import r14 from './r14-chain-release-while-walked.ts';
import r19 from './r19-test-then-add.ts';
import r20 from './r20-poll-slots.ts';
import r21 from './r21-poll-close-release.ts';
import r30 from './r30-syncobj-delivery-after-timeout.ts';
import r31 from './r31-syncobj-slot-replaced-during-get.ts';
import r32 from './r32-syncobj-point-added-and-reset.ts';
import r35 from './r35-vgem-timer-signal-close.ts';

/** What a variant must show: states, edges and depth of the complete search; then the verdict and every broken rule. */
type Pin = readonly [states: number, edges: number, depth: number, verdict: string];

interface Scenario {
  readonly design: Design;
  readonly pins: Readonly<Record<string, Pin>>;
}

const of = (design: Design, pins: Readonly<Record<string, Pin>>): Scenario => ({ design, pins });

/** Every design of this folder. The numbers change with the model: look at each before it is pinned anew. */
// prettier-ignore
const scenarios: Readonly<Record<string, Scenario>> = {
  'r10-array-member-signals-while-enabled': of(r10, {
    'dma_fence_array': [1530, 3443, 34, 'holds'],
    'without references': [1837, 3632, 32, 'rule CTX-06'],
  }),
  'r11-array-polled-while-member-fails': of(r11, {
    'polled before it is armed': [279, 639, 24, 'rule CONT-08'],
    'armed before the member fails': [171, 409, 24, 'holds'],
  }),
  'r12-two-walkers-of-a-chain': of(r12, {
    'default': [752, 1685, 26, 'holds'],
  }),
  'r13-chain-callback-irq-work-release': of(r13, {
    'default': [2204, 6153, 42, 'holds'],
  }),
  'r14-chain-release-while-walked': of(r14, {
    'walker with a reference': [39, 55, 17, 'holds'],
    'walker without one': [74, 106, 17, 'rule CTX-05 CTX-06'],
  }),
  'r19-test-then-add': of(r19, {
    'vgem': [706, 1885, 18, 'rule RESV-19'],
    'test under the lock': [89, 153, 14, 'holds'],
  }),
  'r20-poll-slots': of(r20, {
    'look, same direction': [543, 1260, 19, 'holds'],
    'look, both directions': [936, 2045, 26, 'holds'],
    'sleep, same direction': [1449, 3520, 27, 'holds'],
    'sleep, both directions': [3287, 7909, 35, 'holds'],
  }),
  'r21-poll-close-release': of(r21, {
    'callback owns a file reference': [291, 504, 30, 'holds'],
    'callback owns nothing': [23, 30, 9, 'rule CTX-06 FENCE-22'],
  }),
  'r30-syncobj-delivery-after-timeout': of(r30, {
    'drm_syncobj_find_fence': [144, 284, 15, 'rule SO-15'],
    'DRM_IOCTL_SYNCOBJ_WAIT': [158, 275, 15, 'holds'],
  }),
  'r31-syncobj-slot-replaced-during-get': of(r31, {
    'dma_fence_get_rcu_safe': [111, 177, 13, 'holds'],
    'dma_fence_get_rcu': [96, 152, 12, 'rule RCU-02 SO-14'],
  }),
  'r32-syncobj-point-added-and-reset': of(r32, {
    'nothing comes after the reset': [222, 386, 19, 'holds'],
    'a kernel thread and a later point': [169, 289, 15, 'rule INDEF-10'],
  }),
  'r35-vgem-timer-signal-close': of(r35, {
    'vgem': [215, 472, 20, 'holds'],
    'the timer owns a reference': [21, 28, 9, 'deadlock'],
  }),
};

const check = (design: Design, variant: string): CheckOutcome =>
  checkDesign({
    design,
    variant,
    kernel: expectationOf(design, variant).kernels?.[0] ?? '7.2',
  });

const pinOf = ({ states, edges, depth, verdict, kind, rules }: CheckOutcome): Pin => [
  states,
  edges,
  depth,
  [kind ?? verdict, ...rules].join(' '),
];

describe('races', () => {
  it('are all of the folder', () => {
    const files = readdirSync('designs/races').filter((name) => !name.endsWith('.test.ts'));
    expect(Object.keys(scenarios).map((name) => `${name}.ts`)).toEqual(files.toSorted());
  });

  it.each(Object.entries(scenarios))('%s is judged as it expects', (_, { design, pins }) => {
    const outcomes = variantsOf(design).map((variant) => check(design, variant));
    const seen = outcomes.map((outcome) => [outcome.request.variant, pinOf(outcome)] as const);
    expect(Object.fromEntries(seen)).toEqual(pins);
    for (const { expected, complete, witnesses } of outcomes) {
      expect({ expected, complete }).toEqual({ expected: true, complete: true });
      expect(witnesses.filter(({ path }) => path === null)).toEqual([]);
    }
  });
});
