import { describe, expect, test } from '@jest/globals';
import { DmaFence } from './dma-fence.ts';
import { DmaResvList } from './dma-resv-list.ts';
import { type Co } from './scheduler/point.ts';
import { type Kernel } from './kernel.ts';
import { Session } from './session.ts';
import { reference } from './reference.ts';
import { replay } from './scheduler/replay.ts';
import { runKernel } from './scheduler/run.ts';

/** Runs one thread over a list with room for two fences, of which none is written. */
function end(body: (k: Kernel, list: DmaResvList, fence: DmaFence) => Co<unknown>): unknown {
  const { k, fence } = withFence();
  const list = new DmaResvList('list', 2);
  k.spawn('T0', 'thread', function* thread(): Co<void> {
    yield* body(k, list, fence);
  });
  const ended = runKernel(k, replay([])).end;
  return ended.kind === 'bug' ? ended.bug.message : ended.kind;
}

function withFence(): { readonly k: Kernel; readonly fence: DmaFence } {
  const session = new Session(reference, '7.2');
  session.declare('dma_fence', 'F');
  return { k: session.k, fence: session.k.namedAs('F', DmaFence) };
}

describe('a list of fences', () => {
  test.each([
    [1, 1],
    [2, 5],
    [5, 5],
    [6, 9],
    [9, 9],
    [10, 13],
    [14, 21],
  ])('made for %d has the %d slots of its allocation', (asked, slots) => {
    const list = new DmaResvList('list', asked);
    expect([list.slots, list.max_fences, list.num_fences]).toEqual([slots, slots, 0]);
  });

  test('is written up to its last slot, and not behind it', () => {
    const set = (index: number) =>
      end((k, list, fence) => k.fn.dma_resv_list_set(k, list, index, fence, 0));
    expect([set(4), set(5)]).toEqual(['finished', 'list: table[5] lies behind its end']);
  });

  test('is read where it has been written', () => {
    const get = (index: number) =>
      end(function* body(k, list, fence) {
        yield* k.fn.dma_resv_list_set(k, list, 0, fence, 0);
        yield* k.fn.dma_resv_list_entry(k, list, index);
      });
    expect([get(0), get(1)]).toEqual(['finished', 'list: table[1] is read before it is written']);
  });

  test('may be missing when it is freed', () => {
    expect(end((k) => k.fn.dma_resv_list_free(k, undefined))).toBe('finished');
  });
});
