import { type Kernel, at, broke, kernelObject } from './kernel.ts';
import { WALK_SCRATCH, walkFrom, walkSteps, walkedNode } from './dma-fence-chain-walk.ts';
import { arrayOf, containedIn, memberAt, memberCount } from './dma-fence-container.ts';
import { checkFence, getFence } from './dma-fence.ts';
import { goTo, operation } from './operation.ts';
import { afterDrops, dropCalls, dropFence, dropSteps } from './dma-fence-release.ts';
import { int } from './schema.ts';
import { setSlot } from './dma-fence-slot.ts';
import { walkUses } from './dma-fence-chain-operations.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * `struct dma_fence_unwrap`: the node at which the iteration stands, to which it has a reference (as fence + 1), its place in the array
     * there, and the task + 1 that iterates.
     */
    dma_fence_unwrap: {
      state: { chain: number; index: number; owner: number };
      fixed: object;
    };
  }
}

/** `struct dma_fence_unwrap`: a place inside containers; it holds a reference to its chain node and to nothing else. */
export const dmaFenceUnwrap = kernelObject({
  kind: 'dma_fence_unwrap',
  state: (shape) => {
    const none = shape.count.dma_fence_unwrap === 0;
    const room = Math.max(
      0,
      ...shape.of.dma_fence_array.map((a) => a.callbacks.length + a.members.length),
    );
    return {
      chain: int(none ? 0 : shape.count.dma_fence),
      index: int(none ? 0 : room),
      owner: int(none ? 0 : shape.tasks),
    };
  },
  atExit: (k, t) => {
    for (const { chain, owner } of k.dma_fence_unwrap)
      if (chain !== 0 && owner === t + 1) broke(k, 'CONT-15');
  },
});

/** The fence at a place: a member of the array in a node, or the fence in the node; -1 behind the last member. */
export function leafAt(k: Kernel, node: number, index: number): number {
  const fence = containedIn(k, node);
  const array = arrayOf(k, fence);
  if (array < 0) return index === 0 ? fence : -1;
  return index < memberCount(k, array) ? memberAt(k, array, index) : -1;
}

interface FirstArgs {
  readonly p: number;
  readonly cursor: number;
}

/** Stands at a node from now on: its first fence, or the end. */
function standAt(k: Kernel, a: FirstArgs, node: number, t: number): number {
  const cursor = at(k.dma_fence_unwrap, a.cursor);
  cursor.chain = node + 1;
  cursor.index = 0;
  cursor.owner = node < 0 ? 0 : t + 1;
  setSlot(k, a.p, node < 0 ? -1 : leafAt(k, node, 0), 'unwrapped');
  return 0;
}

/** Operations that iterate over the fences inside containers. */
export const dmaFenceUnwrapOperations = {
  /** The first fence inside a container, or the fence itself; without a reference to it. @see dma_fence_unwrap_first() */
  dma_fence_unwrap_first: operation({
    name: 'dma_fence_unwrap_first',
    params: [
      ['p', 'dma_fence_slot'],
      ['cursor', 'dma_fence_unwrap'],
      ['head', 'dma_fence?'],
    ],
    uses: ['refs'],
    step: {
      check: (k, a) => {
        if (a.head >= 0) checkFence(k, a.head);
        if (at(k.dma_fence_unwrap, a.cursor).chain !== 0) broke(k, 'CONT-15');
      },
      run: (k, a, t) => {
        if (a.head >= 0) getFence(k, a.head);
        return standAt(k, a, a.head, t);
      },
    },
  }),

  /** The next one, or NULL; it takes nodes that have signalled out of the chain on its way. @see dma_fence_unwrap_next() */
  dma_fence_unwrap_next: operation({
    name: 'dma_fence_unwrap_next',
    params: [
      ['p', 'dma_fence_slot'],
      ['cursor', 'dma_fence_unwrap'],
    ],
    uses: walkUses,
    scratch: WALK_SCRATCH,
    calls: dropCalls,
    steps: [
      {
        run: (k, a, t) => {
          const cursor = at(k.dma_fence_unwrap, a.cursor);
          if (cursor.chain === 0) return 0;
          const node = cursor.chain - 1;
          checkFence(k, node);
          const next = leafAt(k, node, cursor.index + 1);
          if (next >= 0) {
            cursor.index++;
            setSlot(k, a.p, next, 'unwrapped');
            return 0;
          }
          cursor.chain = 0;
          walkFrom(k, t, node);
          return goTo(1);
        },
      },
      ...walkSteps<FirstArgs>({
        name: 'dma_fence_unwrap_next',
        base: 1,
        arrived: (k, a, t) => standAt(k, a, walkedNode(k, t), t),
      }),
    ],
  }),

  /** Leaves the iteration early: gives the reference of the cursor back. @see dma_fence_unwrap_for_each() */
  dma_fence_unwrap_stop: operation({
    name: 'dma_fence_unwrap_stop',
    params: [['cursor', 'dma_fence_unwrap']],
    uses: walkUses,
    calls: dropCalls,
    steps: [
      {
        run: (k, a, t) => {
          const cursor = at(k.dma_fence_unwrap, a.cursor);
          const node = cursor.chain - 1;
          cursor.chain = cursor.index = cursor.owner = 0;
          if (node >= 0) dropFence(k, node, t);
          return afterDrops(k, t, 1, 0);
        },
      },
      ...dropSteps<{ readonly cursor: number }>(1, 0),
    ],
  }),
};
