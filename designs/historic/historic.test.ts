import { describe, expect, it } from '@jest/globals';
import { checkDesign } from '../../verify/check-design.ts';
import { type Design, variantsOf } from '../../language/design.ts';
import { readdirSync } from 'node:fs';
import { type Pin, pinOf } from '../pin.fixture.ts';
import exportNull from './export-null.ts';
import keepsTheLock from '../rules/rule-mm-01.ts';
import kmap from './kmap.ts';

const designs: Readonly<
  Record<string, { readonly design: Design; readonly pins: Readonly<Record<string, Pin>> }>
> = {
  'export-null': {
    design: exportNull,
    pins: {
      'looks for NULL': [11, 11, 8, 'holds'],
      'looks for an error pointer': [11, 11, 8, 'rule CTX-06 LIFE-07'],
    },
  },
  kmap: {
    design: kmap,
    pins: {
      'in the bracket': [7, 6, 6, 'holds'],
      'outside the bracket': [5, 4, 4, 'rule CPU-13'],
      'outside the range': [5, 4, 4, 'rule CPU-14'],
      'ends another range': [3, 2, 2, 'rule CPU-14'],
      'still mapped at the end': [4, 3, 3, 'rule CPU-13'],
      'two atomic mappings': [7, 6, 6, 'holds'],
      'a third atomic mapping': [8, 7, 7, 'rule CPU-13'],
      'sleeps with an atomic mapping': [7, 6, 6, 'rule CTX-01'],
    },
  },
};

describe('designs for the kernels of the first guides', () => {
  it('are all pinned', () => {
    const files = readdirSync('designs/historic').filter((name) => !name.endsWith('.test.ts'));
    expect(files.map((name) => name.replace(/\.ts$/u, ''))).toEqual(Object.keys(designs));
  });

  describe.each(Object.entries(designs))('%s', (_, { design, pins }) => {
    it('has a pin for each variant', () => {
      expect([...variantsOf(design)]).toEqual(Object.keys(pins));
    });

    it.each(Object.entries(pins))('%s', (variant, pin) => {
      const outcome = checkDesign({ design, variant, kernel: '3.x' });
      expect(pinOf(outcome)).toEqual(pin);
      expect({ expected: outcome.expected, complete: outcome.complete }).toEqual({
        expected: true,
        complete: true,
      });
    });
  });

  it('are refused by a kernel without their calls', () => {
    expect(() => checkDesign({ design: kmap, variant: 'in the bracket', kernel: '7.2' })).toThrow(
      'dma_buf_begin_cpu_access_range() does not exist in 7.2',
    );
  });

  it('cannot use reservation objects', () => {
    expect(() => checkDesign({ design: keepsTheLock, variant: 'keeps', kernel: '3.x' })).toThrow(
      'dma_resv_lock() does not exist in 3.x',
    );
  });

  it('find an errno again where today an error pointer comes back', () => {
    const outcome = checkDesign({
      design: exportNull,
      variant: 'looks for an error pointer',
      kernel: '7.2',
    });
    expect(outcome.verdict).toBe('holds');
  });
});
