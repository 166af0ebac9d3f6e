import { type Kernel, at } from './kernel.ts';
import { initFence, setSignaled } from './dma-fence.ts';
import { ModelLimit } from './limit.ts';
import { arrayInit } from './dma-fence-array-operations.ts';

/** A declared fence that is not in use: one that was never made, else one that was freed and that nobody can still read. */
function unused(k: Kernel, isOne: (f: number) => boolean, what: string): number {
  let freed = -1;
  for (let f = 0; f < k.dma_fence.length; f++) {
    if (!isOne(f)) continue;
    const fence = at(k.dma_fence, f);
    if (fence.initialized === 0) return f;
    if (freed < 0 && fence.freed === 1 && fence.grace === 0) freed = f;
  }
  if (freed < 0)
    throw new ModelLimit(`a merge needs ${what}, and every one that is declared is in use`);
  return freed;
}

/** A stub that has signalled. @see dma_fence_allocate_private_stub() */
export function newStub(k: Kernel): number {
  const isStub = (f: number): boolean => at(k.fixed.of.dma_fence, f).privateStub === true;
  const f = unused(k, isStub, 'a private stub, d.dma_fence_stub(name, { private: true })');
  initFence(k, f, 1);
  setSignaled(k, f);
  return f;
}

/** An array that nobody uses, of these fences; it takes over their references. @see dma_fence_array_create() */
export function newArray(k: Kernel, fences: readonly number[]): number {
  const hasRoom = (f: number): boolean => {
    const { array } = at(k.fixed.of.dma_fence, f);
    return (
      array !== undefined && at(k.fixed.of.dma_fence_array, array).callbacks.length >= fences.length
    );
  };
  const f = unused(
    k,
    hasRoom,
    `an array of run time with room for ${fences.length}, d.dma_fence_array(name, { max })`,
  );
  arrayInit(k, at(k.fixed.of.dma_fence, f).array ?? 0, fences);
  return f;
}
