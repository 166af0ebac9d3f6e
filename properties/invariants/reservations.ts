import { type Invariant } from './invariant.ts';
import { type Kernel, at } from '../../model/kernel.ts';

/** Calls that may take a fence out of the list that has not signalled: they say so. */
const takesOut =
  /^dma_resv_(?:replace_fences|copy_fences|add_excl_fence|fini)|release|_put|close|fput|RELEASE|EXPORT|IMPORT/u;

const isUnsignaled = (k: Kernel, fence: number): boolean =>
  fence > 0 && at(k.dma_fence, fence - 1).signaled === 0;

const placeOf = (k: Kernel, f: number): { readonly context: number; readonly seqno: number } => {
  const fixed = at(k.fixed.of.dma_fence, f);
  return fixed.runTime === true ? at(k.dma_fence, f) : fixed;
};

/** What is true of the lists of reservation objects. */
export const reservationInvariants: readonly Invariant[] = [
  {
    name: 'S7 a list has as many fences as it says, and room for them',
    kept: 'mechanism',
    state: (k) =>
      k.dma_resv.every(
        ({ fence, num, max }) =>
          num <= Math.max(max, fence.length) && fence.every((each, i) => i < num === each > 0),
      ),
  },
  {
    name: 'S7 a list has no room that nobody reserved once it is unlocked',
    kept: 'contract',
    state: (k) =>
      k.dma_resv.every(
        ({ reserved }, r) =>
          reserved === 0 || at(k.ww_mutex, at(k.fixed.of.dma_resv, r).lock).owner !== 0,
      ),
  },
  {
    name: 'S7 a fence is added only under the lock',
    kept: 'contract',
    step: (before, after) =>
      before.dma_resv.every((was, r) => {
        const is = at(after.dma_resv, r);
        const lock = at(before.fixed.of.dma_resv, r).lock;
        return is.num <= was.num || at(before.ww_mutex, lock).owner !== 0;
      }),
  },
  {
    name: 'S7 a fence that has not signalled leaves only for a later one that is at least as strong',
    kept: 'mechanism',
    step: (before, after, rule) =>
      takesOut.test(rule) ||
      before.dma_resv.every((was, r) => {
        const is = at(after.dma_resv, r);
        if (is.gone !== was.gone) return true;
        return was.fence.slice(0, was.num).every((each, i) => {
          if (!isUnsignaled(before, each) || !isUnsignaled(after, each)) return true;
          const usage = at(was.usage, i);
          return is.fence
            .slice(0, is.num)
            .some(
              (now, j) =>
                (now === each && at(is.usage, j) <= usage) ||
                replaces(after, now, each, at(is.usage, j) <= usage),
            );
        });
      }),
  },
];

function replaces(k: Kernel, now: number, before: number, isAsStrong: boolean): boolean {
  const [a, b] = [placeOf(k, now - 1), placeOf(k, before - 1)];
  return isAsStrong && a.context === b.context && a.seqno >= b.seqno;
}
