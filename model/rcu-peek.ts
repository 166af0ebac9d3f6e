import { type Kernel, at, broke } from './kernel.ts';
import { holdsAnyLock } from './signalling.ts';
import { operation } from './operation.ts';

/**
 * Pointers to fences that a task has read in an RCU read section, and holds no reference for.
 *
 * The pointer may be replaced and the fence die or be made anew meanwhile: only its memory is certain, until the section ends.
 */

const inSection = (k: Kernel, t: number): boolean => at(k.task, t).rcu > 0;

/** Task `t` has read a pointer to the fence: out of a slot, or out of the list of a reservation object. */
function peek(k: Kernel, t: number, f: number, from: 'peekedSlots' | 'peekedLists'): void {
  if (inSection(k, t)) at(k.task, t)[from] |= 1 << f;
  else broke(k, 'RCU-01');
}

const peeked = (k: Kernel, t: number, f: number, from: 'peekedSlots' | 'peekedLists'): boolean =>
  (at(k.task, t)[from] & (1 << f)) !== 0;

/** The memory of a fence becomes another fence, as that of a typesafe slab may within a grace period. @see SLAB_TYPESAFE_BY_RCU */
export function noteReuse(k: Kernel, f: number): void {
  if (!k.fixed.shape.uses('peeks')) return;
  for (const task of k.task) task.reused |= task.peekedSlots & (1 << f);
}

/** A reference was taken: if the memory has become another fence since the pointer was read, it is one on the wrong fence. */
export function checkRightFence(k: Kernel, f: number, t: number): void {
  if (!k.fixed.shape.uses('peeks')) return;
  const task = at(k.task, t);
  if ((task.reused & (1 << f)) !== 0) broke(k, 'RCU-02');
  task.peekedSlots &= ~(1 << f);
  task.reused &= ~(1 << f);
}

/**
 * dma_fence_get() is for whoever owns a reference already. One who found the fence in a list of fences takes it from zero, if
 * the last reference is gone and the release is still to come, or the memory waits for its grace period. A walker of a list of
 * the provider holds the lock of that list, for which the release waits.
 */
export function checkPlainGet(k: Kernel, f: number, t: number): void {
  const { refs, freed } = at(k.dma_fence, f);
  if (refs > 0 || !k.fixed.shape.uses('refs')) return;
  const peeks = k.fixed.shape.uses('peeks');
  if (peeks && peeked(k, t, f, 'peekedLists')) broke(k, 'RCU-06');
  else if (peeks && peeked(k, t, f, 'peekedSlots')) broke(k, 'RCU-02');
  else if (freed === 0 && holdsAnyLock(k, t)) broke(k, 'RCU-10');
}

/** Operations that read a pointer to a fence without a lock. */
export const rcuPeekOperations = {
  /** Reads the slot, in a read section: 0 for NULL, else 1 + the place of the fence in the design. @see rcu_dereference() */
  rcu_dereference: operation({
    name: 'rcu_dereference',
    params: [['syncobj', 'drm_syncobj']],
    returns: 'value',
    uses: ['rcu', 'refs', 'peeks'],
    step: {
      run: (k, a, t) => {
        const { fence } = at(k.drm_syncobj, a.syncobj);
        if (fence > 0) peek(k, t, fence - 1, 'peekedSlots');
        return fence;
      },
    },
  }),

  /**
   * Reads an entry of a reservation object's list, in a read section: 0 if there are not so many, else 1 + the place of the
   * fence in the design. @see drivers/dma-buf/dma-resv.c dma_resv_list_entry()
   */
  dma_resv_list_entry: operation({
    name: 'dma_resv_list_entry',
    params: [
      ['resv', 'dma_resv'],
      ['index', 'number'],
    ],
    returns: 'value',
    uses: ['rcu', 'refs', 'peeks'],
    step: {
      run: (k, a, t) => {
        const { fence, num } = at(k.dma_resv, a.resv);
        if (a.index < 0 || a.index >= num) return 0;
        const found = at(fence, a.index);
        peek(k, t, found - 1, 'peekedLists');
        return found;
      },
    },
  }),
};
