/**
 * Rules of which the kernel itself tells that they were broken: a warning, or a report of its lock checker. A case asks for them
 * with `warned()`; what only our catalogue knows to be wrong is not among them.
 * @see kernel/locking/ww_mutex.h, kernel/locking/mutex.c, drivers/dma-buf/dma-fence.c, drivers/dma-buf/dma-resv.c
 */
export const diagnostics: ReadonlySet<string> = new Set([
  // The debug checks of ww_mutex: back off before anything else, the contended lock first, no lock after done, one class.
  'WW-09',
  'WW-10',
  'WW-11',
  'WW-12',
  'WW-14',
  // Unlock by who is not the owner.
  'WW-15',
  'CTX-03',
  // An error behind the signal; a fence that dies with callbacks; a negative timeout.
  'FENCE-16',
  'FENCE-24',
  'FENCE-27',
  // No room reserved; room for none; the lock not held; a container added.
  'RESV-01',
  'RESV-02',
  'RESV-04',
  'RESV-05',
  // A reference to what is gone.
  'CTX-05',
  // What callers of the machine find: see the words.
  'ttm: a ticket without waiting',
  'dma_fence_set_error: no errno',
]);
