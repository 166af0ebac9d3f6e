import { type Kernel, at, broke, crash } from './kernel.ts';
import { nextUnsignaled, usages } from './dma-resv.ts';
import { checkImplicitSync, foreignFence } from './submission-rules.ts';
import { accessesUnfenced, unseenByMover } from './dma-hazard.ts';
import { operation } from './operation.ts';

/** The rules about storage that goes away or moves: every fence is done, and nobody uses it. */
function checkStorageIdle(k: Kernel, buf: number, t: number, goes: boolean): void {
  const { resv } = at(k.fixed.of.dma_buf, buf);
  const { access, cpuAccess } = at(k.dma_buf, buf);
  const others = foreignFence(k, resv, t) >= 0;
  if (k.fixed.shape.uses('invalidation')) checkImporters(k, buf, goes);
  if (others || isAccessed(k, buf, access | (unseenByMover(k, buf, t) >> 1), t))
    broke(k, 'RESV-11');
  if (others && at(k.fixed.tasks, t).kind === 'engine') broke(k, 'MM-06');
  if (cpuAccess !== 0) broke(k, 'CPU-08');
  if (isPinned(k, buf)) broke(k, 'MM-07');
  if (!goes && hasStaticMapping(k, buf)) broke(k, 'LIFE-23');
}

/**
 * True if hardware may still be at the storage, so that whoever takes it away has not waited. An importer that cannot be
 * waited for, because it has published no fence, is to blame itself.
 */
function isAccessed(k: Kernel, buf: number, jobs: number, t: number): boolean {
  let accessed = false;
  for (let job = 0; job < k.task.length; job++) {
    if (job === t || (jobs & (1 << job)) === 0) continue;
    if (accessesUnfenced(k, buf, job)) broke(k, 'DYN-09');
    else accessed = true;
  }
  return accessed;
}

/**
 * The importers that can cope with a move were told of it. Storage that goes for good waits until they have unmapped too: until
 * then they may read it. One that has it pinned may take the call for a revocation, and never come back. A design that never
 * speaks of the callback is spared.
 */
function checkImporters(k: Kernel, buf: number, goes: boolean): void {
  for (let i = 0; i < k.dma_buf_attachment.length; i++) {
    const { buf: of, dynamic, invalidates } = at(k.fixed.of.dma_buf_attachment, i);
    const { mappings, stale, pins } = at(k.dma_buf_attachment, i);
    if (of !== buf || !dynamic || mappings === 0) continue;
    if (goes || (invalidates && stale < mappings)) broke(k, 'DYN-11');
    if (!goes && stale > 0 && pins > 0) broke(k, 'DYN-13');
  }
}

/** An importer that cannot be told of a move has it mapped: whoever moves it for another waits until that is over. */
function hasStaticMapping(k: Kernel, buf: number): boolean {
  for (let i = 0; i < k.dma_buf_attachment.length; i++) {
    const fixed = at(k.fixed.of.dma_buf_attachment, i);
    if (fixed.buf === buf && !fixed.dynamic && at(k.dma_buf_attachment, i).mappings > 0)
      return true;
  }
  return false;
}

/** A pin or the mapping of a static attachment keeps the storage where it is. */
function isPinned(k: Kernel, buf: number): boolean {
  for (let i = 0; i < k.dma_buf_attachment.length; i++) {
    const fixed = at(k.fixed.of.dma_buf_attachment, i);
    if (fixed.buf !== buf) continue;
    const { pins, mappings } = at(k.dma_buf_attachment, i);
    if (pins > 0 || (mappings > 0 && !fixed.dynamic)) return true;
  }
  return false;
}

/** Any use of the storage: it is there. */
export const checkPresent = (k: Kernel, a: { readonly buf: number }): void => {
  if (at(k.dma_buf, a.buf).freed === 1) crash(k, 'CTX-06');
};

/** A KERNEL fence means that the storage is still being moved or cleared; only a pin says that it is in place. */
export function checkInPlace(k: Kernel, buf: number): void {
  const { resv } = at(k.fixed.of.dma_buf, buf);
  const kernel = usages.indexOf('KERNEL');
  if (nextUnsignaled(k, resv, kernel, 0) >= 0 && !isPinned(k, buf)) broke(k, 'RESV-09');
}

/** Operations on the storage of a buffer: the hardware's accesses, and the exporter that takes it away. */
export const dmaBufStorageOperations = {
  /** Hardware begins to read or write the storage. */
  dma_access_begin: operation({
    name: 'dma_access_begin',
    params: [['buf', 'dma_buf']],
    uses: ['storage'],
    step: {
      check: (k, a, t) => {
        checkPresent(k, a);
        checkInPlace(k, a.buf);
        checkImplicitSync(k, at(k.fixed.of.dma_buf, a.buf).resv, t);
      },
      run: (k, a, t) => {
        at(k.dma_buf, a.buf).access |= 1 << t;
        return 0;
      },
    },
  }),

  /** Hardware is through with the storage; until here it must have been there. */
  dma_access_end: operation({
    name: 'dma_access_end',
    params: [['buf', 'dma_buf']],
    uses: ['storage'],
    step: {
      check: checkPresent,
      run: (k, a, t) => {
        at(k.dma_buf, a.buf).access &= ~(1 << t);
        return 0;
      },
    },
  }),

  /** The exporter gives the pages back: whoever touches them from here on damages someone else's memory. @see ttm_bo_cleanup_memtype_use() */
  free_backing_storage: operation({
    name: 'free_backing_storage',
    params: [['buf', 'dma_buf']],
    uses: ['storage'],
    step: {
      check: (k, a, t) => checkStorageIdle(k, a.buf, t, true),
      run: (k, a) => {
        at(k.dma_buf, a.buf).freed = 1;
        return 0;
      },
    },
  }),

  /** The CPU moves the contents to another place; freed storage comes back. @see ttm_bo_move_memcpy() */
  move_backing_storage: operation({
    name: 'move_backing_storage',
    params: [['buf', 'dma_buf']],
    uses: ['storage'],
    effects: (a) => [`move:${a.buf}`],
    step: {
      check: (k, a, t) => checkStorageIdle(k, a.buf, t, false),
      run: (k, a) => {
        at(k.dma_buf, a.buf).freed = 0;
        return 0;
      },
    },
  }),
};
