import { type Design, design } from '../../language/design.ts';

/**
 * CONTRACT as a design: n contexts submit to n engines, in rounds without end.
 *
 * Context i takes the locks of buffers i and i + 1 (modulo n, the lower one first), makes its fence new, publishes it, rings
 * the doorbell of its engine, unlocks, and waits. Engine i waits in hardware for the fence of context i - 1, whatever round that
 * is in, and signals its own. Every operation is one step, and `spin/design-contract.pml` is the same protocol step by step
 * (`spin/contract.pml` is another one: there the dependency is read at submission, in the same step).
 */
export function contractDesign(n: number): Design {
  return design({ title: `contract ${n}` }, (d) => {
    const all = Array.from({ length: n }, (_, i) => i);
    const locks = all.map((i) => d.mutex(`lock ${i}`));
    const fences = all.map((i) => d.dma_fence(`F${i}`, { initially: 'signaled' }));
    const engines = fences.map((fence, i) =>
      d.job(`engine ${i}`, { submitted: false }, (t) => {
        const before = fences[i - 1];
        if (before !== undefined) t.wait_fence_hw(before);
        t.dma_fence_signal(fence);
      }),
    );
    for (const [i, fence] of fences.entries()) {
      const [first, second] = [i, (i + 1) % n].toSorted((a, b) => a - b).map((l) => locks[l]);
      const engine = engines[i];
      if (first === undefined || second === undefined || engine === undefined) continue;
      d.kthread(`context ${i}`, (t) => {
        t.loop(() => {
          t.mutex_lock(first);
          t.mutex_lock(second);
          t.dma_fence_init(fence);
          t.fd_install(fence);
          t.ring_doorbell(engine);
          t.mutex_unlock(second);
          t.mutex_unlock(first);
          t.dma_fence_wait(fence, false);
        });
      });
    }
  });
}
