import { type Kernel, at, broke, kernelObject } from './kernel.ts';
import { int } from './schema.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * `struct dma_fence *p`: the fence + 1, 0 for NULL; how it got there; and, if it came with a reference that must be given back,
     * the task + 1 that has it.
     */
    dma_fence_slot: {
      state: { fence: number; from: number; owner: number };
      fixed: {
        /** It never holds but containers: a pointer of the core's own. */
        readonly containersOnly: boolean;
      };
    };
  }
}

/** How a fence came into a local variable; it says what a mistake with it breaks. */
export const slotSources = [
  'assigned',
  'walked',
  'found by seqno',
  'unwrapped',
  'read from prev',
] as const;

/** See {@link slotSources}. */
export type SlotSource = (typeof slotSources)[number];

const WALKED = slotSources.indexOf('walked');
const READ = slotSources.indexOf('read from prev');
const FOUND = slotSources.indexOf('found by seqno');

/** `struct dma_fence *p`: a variable of one task for a fence that is known only at run time. */
export const dmaFenceSlot = kernelObject({
  kind: 'dma_fence_slot',
  state: (shape) => {
    const none = shape.count.dma_fence_slot === 0;
    return {
      fence: int(none ? 0 : shape.count.dma_fence),
      from: int(none ? 0 : slotSources.length - 1),
      owner: int(none ? 0 : shape.tasks),
    };
  },
  atExit: (k, t) => {
    for (let s = 0; s < k.dma_fence_slot.length; s++)
      if (at(k.dma_fence_slot, s).owner === t + 1) checkLeak(k, s);
  },
});

/** The fence in the variable, or -1 for NULL. */
export function slotFence(k: Kernel, s: number): number {
  return at(k.dma_fence_slot, s).fence - 1;
}

/** Stores a fence, or -1 for NULL; `owner` is the task to which its reference belongs, or -1 if it comes without one. */
export function setSlot(k: Kernel, s: number, f: number, from: SlotSource, owner = -1): void {
  const slot = at(k.dma_fence_slot, s);
  if (slot.owner !== 0) checkLeak(k, s);
  slot.fence = f + 1;
  slot.from = slotSources.indexOf(from);
  slot.owner = f < 0 ? 0 : owner + 1;
}

/** Its reference was given back, or handed over. */
export function disown(k: Kernel, s: number): void {
  at(k.dma_fence_slot, s).owner = 0;
}

/** The rule that a use of NULL breaks: whoever looked for a point forgot that NULL means done. */
export function nullRule(k: Kernel, s: number): string {
  return at(k.dma_fence_slot, s).from === FOUND ? 'CONT-14' : 'CTX-07';
}

/** A reference to what was read from a node, after the node was given another: it may be the wrong fence by now. */
export function checkReread(k: Kernel, f: number): void {
  for (const { fence, from } of k.dma_fence_slot) {
    if (fence !== f + 1 || from !== READ) continue;
    if (!k.dma_fence_chain.some(({ prev }) => prev === fence)) broke(k, 'RCU-02');
  }
}

/** The reference is lost: a walk was left, or begun again, without a put. */
function checkLeak(k: Kernel, s: number): void {
  if (at(k.dma_fence_slot, s).from === WALKED) broke(k, 'CONT-11');
}
