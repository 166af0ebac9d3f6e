import { describe, expect, test } from '@jest/globals';
import { allTransitions, coverageReport } from './coverage.ts';
import { codePlaces } from './code-place.ts';

const made = (result: number) => (): number => result;
const five = (): number => 5;
const alsoFive = (): number => 5;

describe('what is one transition', () => {
  const transitions = allTransitions();
  const placesOf = (place: string): readonly string[] =>
    transitions.find(({ places }) => places.includes(place))?.places ?? [];

  test('closures of one code have one place, two codes with the same text have two', () => {
    const places = codePlaces([made(1), made(2), five, alsoFive]);
    expect(places.map((place) => places.indexOf(place))).toEqual([0, 0, 2, 3]);
  });

  test('a step that is embedded, or made by a factory again, is the same transition', () => {
    expect(placesOf('dma_buf_begin_cpu_access #0')).toContain('DMA_BUF_IOCTL_SYNC #1');
    expect(placesOf('dma_fence_signal #1')).toContain('DRM_IOCTL_VGEM_FENCE_SIGNAL #3');
    expect(placesOf('dma_fence_signal #1')).not.toContain('dma_fence_signal #2');
    expect(placesOf('dma_fence_signal #1')).not.toContain('dma_fence_signal_locked #1');
  });

  test('it is taken if one of its places is', () => {
    const taken = new Map([['DRM_IOCTL_VGEM_FENCE_SIGNAL #3', 1]]);
    const report = coverageReport(taken, transitions);
    expect([report.transitions.taken, report.places.taken]).toEqual([1, 1]);
    expect(report.rest.map(({ name }) => name)).not.toContain('dma_fence_signal #1');
  });
});
