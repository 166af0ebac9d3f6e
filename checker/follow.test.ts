import { describe, expect, it } from '@jest/globals';
import { follow } from './follow.ts';
import { jugs, philosophers } from './small-systems.fixture.ts';

describe('follow', () => {
  it('gives the state after every step', () => {
    const { initial, steps, divergence } = follow(jugs(), [1, 2]);
    expect(initial).toEqual([0, 0]);
    expect(steps).toEqual([
      { step: { process: 0, rule: 'fill', choice: 1 }, after: [0, 5] },
      { step: { process: 0, rule: 'pour', choice: 2 }, after: [3, 2] },
    ]);
    expect(divergence).toBeUndefined();
  });

  it('tells where a path diverges and what was possible there', () => {
    const { steps, divergence } = follow(philosophers(2), [0, 5, 0]);
    expect(steps).toHaveLength(1);
    expect(divergence).toEqual({
      at: 1,
      wanted: 5,
      possible: [
        { process: 0, rule: 'right', choice: 0 },
        { process: 1, rule: 'left', choice: 1 },
      ],
    });
  });

  it('does not take another step for the one that was written down', () => {
    const wanted = { process: 1, rule: 'right', choice: 1 };
    expect(follow(philosophers(2), [0, wanted]).divergence).toMatchObject({ at: 1, wanted });
    const same = { process: 1, rule: 'left', choice: 1 };
    expect(follow(philosophers(2), [0, same]).divergence).toBeUndefined();
  });
});
