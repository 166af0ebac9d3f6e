import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { explored } from '../verify/explored.fixture.ts';

const tooMuch: Readonly<Record<string, (d: DesignBuilder) => void>> = {
  'the count of a kref': (d) => {
    const object = d.kref('object', { refs: 16 });
    d.thread('ioctl', (t) => t.kref_get(object));
  },
  'the count of a fence': (d) => {
    const fence = d.dma_fence('fence', { refs: 16 });
    d.thread('ioctl', (t) => t.dma_fence_get(fence));
  },
  'the range of a variable, which a result must hold too': (d) => {
    const value = d.variable('value', { max: 4096 });
    d.thread('ioctl', (t) => t.READ_ONCE(value));
  },
  'the first value of a variable': (d) => {
    const value = d.variable('value', { max: 2, initially: 3 });
    d.thread('ioctl', (t) => t.READ_ONCE(value));
  },
};

describe('ModelLimit', () => {
  it.each(Object.entries(tooMuch))('refuses what does not fit: %s', (_, declare) => {
    expect(() => explored(declare)).toThrow(/holds at most/);
  });
});
