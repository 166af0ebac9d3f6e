import { describe, expect, it } from '@jest/globals';
import { checkDesign } from '../../verify/check-design.ts';
import { type Design, variantsOf } from '../../language/design.ts';
import { readdirSync } from 'node:fs';
import { type Pin, pinOf } from '../pin.fixture.ts';
import cpuAndDevice from './cpu-and-device.ts';
import dynamicImporter from './dynamic-importer.ts';
import neverAtTheSameTime from './never-at-the-same-time.ts';
import staleMapping from './stale-mapping.ts';
import throughContainers from './through-containers.ts';
import twoEngines from './two-engines-one-buffer.ts';
import typesafeSlab from './typesafe-slab.ts';
import unmappedTooEarly from './unmapped-too-early.ts';

interface Scenario {
  readonly design: Design;
  readonly pins: Readonly<Record<string, Pin>>;
}

const of = (design: Design, pins: Readonly<Record<string, Pin>>): Scenario => ({ design, pins });

/** Every design of this folder. The numbers change with the model: look at each before it is pinned anew. */
// prettier-ignore
const scenarios: Readonly<Record<string, Scenario>> = {
  'cpu-and-device': of(cpuAndDevice, {
    'implicit fence': [22, 27, 14, 'holds'],
    'outside the bracket': [22, 27, 14, 'rule CPU-01'],
    'other direction': [22, 27, 14, 'rule CPU-05'],
    'explicit fence, not waited for': [27, 38, 14, 'rule CPU-03 CPU-09'],
    'explicit fence, waited for': [19, 21, 15, 'holds'],
    'new work before the end': [21, 26, 14, 'rule CPU-09'],
  }),
  'dynamic-importer': of(dynamicImporter, {
    'waits for KERNEL, publishes its fence': [158, 266, 18, 'holds'],
    'does not wait for the move': [192, 375, 17, 'rule DMA-01 DYN-07 RESV-09 RESV-11 RESV-12'],
    'publishes no fence': [143, 253, 17, 'rule DYN-09'],
    'the exporter does not wait': [145, 260, 17, 'rule RESV-11'],
  }),
  'never-at-the-same-time': of(neverAtTheSameTime, {
    'one unit': [63, 113, 15, 'rule DMA-01'],
    'one timeline': [33, 48, 16, 'holds'],
    'the hardware waits': [33, 48, 16, 'holds'],
  }),
  'stale-mapping': of(staleMapping, {
    'maps again': [134, 216, 25, 'holds'],
    'keeps the old addresses': [126, 206, 24, 'rule DYN-10'],
  }),
  'through-containers': of(throughContainers, {
    'waits for the array': [397, 829, 36, 'holds'],
    'waits for one member': [51, 80, 20, 'rule DMA-01'],
  }),
  'two-engines-one-buffer': of(twoEngines, {
    'fences with the right usage': [109, 174, 20, 'holds'],
    'READ instead of WRITE': [144, 247, 20, 'rule DMA-01 RESV-13'],
    'the reader does not wait': [137, 236, 19, 'rule DMA-01 RESV-12'],
    'BOOKKEEP by mistake': [144, 247, 20, 'rule DMA-01'],
    'no fence': [122, 218, 18, 'rule DMA-01'],
  }),
  'typesafe-slab': of(typesafeSlab, {
    'plain dma_fence_get_rcu': [73, 124, 12, 'rule RCU-02'],
    'dma_fence_get_rcu_safe': [69, 115, 11, 'holds'],
  }),
  'unmapped-too-early': of(unmappedTooEarly, {
    'unmaps at once': [17, 22, 10, 'rule DMA-02'],
    'never maps': [12, 14, 8, 'rule DMA-02'],
    'waits for the job': [16, 18, 11, 'holds'],
  }),
};

describe('designs about DMA hazards and memory that goes too early', () => {
  it('are all pinned', () => {
    const files = readdirSync('designs/hazards').filter((name) => !name.endsWith('.test.ts'));
    expect(files.map((name) => name.replace(/\.ts$/u, ''))).toEqual(Object.keys(scenarios));
  });

  describe.each(Object.entries(scenarios))('%s', (_, { design, pins }) => {
    it('has a pin for each variant', () => {
      expect([...variantsOf(design)]).toEqual(Object.keys(pins));
    });

    it.each(Object.entries(pins))('%s', (variant, pin) => {
      const outcome = checkDesign({ design, variant, kernel: '7.2' });
      expect(pinOf(outcome)).toEqual(pin);
      expect({ expected: outcome.expected, complete: outcome.complete }).toEqual({
        expected: true,
        complete: true,
      });
    });
  });
});
