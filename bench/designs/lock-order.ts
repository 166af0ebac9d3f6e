import { type Design, design } from '../../language/design.ts';

/**
 * Dining philosophers who cannot starve: n threads each take two neighbouring locks, the lower number first, without end.
 *
 * `spin/design-lock-order.pml` is the same protocol step by step.
 */
export function lockOrderDesign(n: number): Design {
  return design({ title: `lock order ${n}` }, (d) => {
    const locks = Array.from({ length: n }, (_, i) => d.mutex(`lock ${i}`));
    for (let i = 0; i < n; i++) {
      const [first, second] = [i, (i + 1) % n].toSorted((a, b) => a - b).map((l) => locks[l]);
      if (first === undefined || second === undefined) continue;
      d.kthread(`thread ${i}`, (t) => {
        t.loop(() => {
          t.mutex_lock(first);
          t.mutex_lock(second);
          t.mutex_unlock(second);
          t.mutex_unlock(first);
        });
      });
    }
  });
}
