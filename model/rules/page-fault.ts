import { rule, type Rule } from './rule.ts';

/**
 * Why recoverable GPU page faults and `dma_fence` do not mix, and what keeps them apart.
 * @see Documentation/driver-api/dma-buf.rst, Recoverable Hardware Page Faults Implications
 */
export const pageFaultRules: readonly Rule[] = [
  rule({
    id: 'PF-01',
    area: 'page-fault',
    title: 'work that can take recoverable page faults is not tracked by a dma_fence',
    statement:
      'Work that can take recoverable GPU page faults must not be synchronised with dma_fences, since repairing a fault needs memory and memory may not gate a dma_fence; it uses userspace-controlled fences.',
    source: [
      'Documentation/driver-api/dma-buf.rst:303-377 Recoverable Hardware Page Faults Implications',
    ],
    since: '5.15 doc',
    symptom: 'allocation waits for the fence that waits for the fault',
    fix: 'Use a userspace fence plus a preemption fence for faulting contexts, or pin the memory and disable faults.',
    priority: 'must',
    checkableAs: 'dependency-edge',
    who: ['fence-driver'],
  }),
  rule({
    id: 'PF-02',
    area: 'page-fault',
    title: 'faults used only as migration hints may sit behind a dma_fence',
    statement:
      'Exception: faults used purely as migration hints, never to supply missing memory on demand.',
    source: [
      'Documentation/driver-api/dma-buf.rst:303-377 Recoverable Hardware Page Faults Implications',
    ],
    since: '5.15 doc',
    symptom: 'as PF-01 if violated',
    fix: 'Make sure the access proceeds without the fault being repaired.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['fence-driver'],
  }),
  rule({
    id: 'PF-03',
    area: 'page-fault',
    title: 'a dma_fence job never waits for units that a faulting job can hold',
    statement:
      'Shared execution resources couple the two worlds: a dma_fence job waits for units held by a faulting compute job, whose fault waits for memory, whose reclaim waits for the dma_fence job. At least one of the mitigations below must hold.',
    source: [
      'Documentation/driver-api/dma-buf.rst:303-377 Recoverable Hardware Page Faults Implications',
    ],
    since: '5.15 doc',
    symptom: 'GPU-wide deadlock',
    fix: 'Add one of the mitigations: preempt on fault, reserve units, or switch modes.',
    priority: 'must',
    checkableAs: 'dependency-edge',
    who: ['fence-driver'],
  }),
  rule({
    id: 'PF-04',
    area: 'page-fault',
    title: 'faulting compute work can be preempted with its fault pending',
    statement:
      'Mitigation 1: compute work can always be preempted, even with a fault pending and unrepaired.',
    source: [
      'Documentation/driver-api/dma-buf.rst:303-377 Recoverable Hardware Page Faults Implications',
    ],
    since: '5.15 doc',
    symptom: 'resource never released',
    fix: 'Make the preemption path independent of fault repair, and reset the context when it times out.',
    priority: 'must',
    checkableAs: 'liveness/finite-time',
    who: ['fence-driver'],
  }),
  rule({
    id: 'PF-05',
    area: 'page-fault',
    title: 'dma_fence work has units that faulting work never occupies',
    statement:
      'Mitigation 2: dma_fence work has independent hardware (own engines or a minimum reservation of compute units) that faulting work can never occupy.',
    source: [
      'Documentation/driver-api/dma-buf.rst:303-377 Recoverable Hardware Page Faults Implications',
    ],
    since: '5.15 doc',
    symptom: 'resource never released',
    fix: 'Reserve an engine or a minimum of compute units for dma_fence work.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['fence-driver'],
  }),
  rule({
    id: 'PF-06',
    area: 'page-fault',
    title: 'units are reserved from the publication of a dma_fence until it signals',
    statement:
      'Mitigation 3: the reservation is made only while dma_fence jobs are in flight; the window starts when the fence becomes visible to others and ends at dma_fence_signal.',
    source: [
      'Documentation/driver-api/dma-buf.rst:303-377 Recoverable Hardware Page Faults Implications',
    ],
    since: '5.15 doc',
    symptom: 'window too short: fence visible without guaranteed resources',
    fix: 'Reserve the units before dma_resv_add_fence() or sync_file_create(), and release them after dma_fence_signal().',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['fence-driver'],
  }),
  rule({
    id: 'PF-07',
    area: 'page-fault',
    title: 'dma_fence work and faulting work are never in flight together',
    statement:
      'Mitigation 4: mode switching. All dma_fences complete before fault-capable work enters the queue, and all fault-capable work is preempted (faults flushed) before a dma_fence becomes visible anywhere.',
    source: [
      'Documentation/driver-api/dma-buf.rst:303-377 Recoverable Hardware Page Faults Implications',
    ],
    since: '5.15 doc',
    symptom: 'both kinds in flight together',
    fix: 'Drain all dma_fences before faulting work is queued, and preempt all faulting work before a dma_fence is published.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['fence-driver'],
  }),
  rule({
    id: 'PF-08',
    area: 'page-fault',
    title: 'fault repair draws on no memory that a dma_fence gates',
    statement:
      'Mitigation 5 (theoretical): separate memory for fault repair or full tracking of all fence dependencies; judged too invasive because repairing on the CPU can itself fault.',
    source: [
      'Documentation/driver-api/dma-buf.rst:303-377 Recoverable Hardware Page Faults Implications',
    ],
    since: '5.15 doc',
    symptom: 'not practical',
    fix: 'Choose a hardware mitigation instead; separate memory pools do not cover faults taken on the CPU.',
    priority: 'note',
    checkableAs: 'dependency-edge',
    who: ['core'],
  }),
  rule({
    id: 'PF-09',
    area: 'page-fault',
    title: 'a copy engine used for fault repair shares no resource with faulting work',
    statement:
      'Independent engines (copy engines, other GPUs) may use dma_fences even inside fault handling, because they share no resource with the faulting work.',
    source: [
      'Documentation/driver-api/dma-buf.rst:303-377 Recoverable Hardware Page Faults Implications',
    ],
    since: '5.15 doc',
    symptom: 'none',
    fix: "Keep the copy engine's queue and units separate from the faulting contexts.",
    priority: 'must',
    checkableAs: 'dependency-edge',
    who: ['fence-driver'],
  }),
  rule({
    id: 'PF-10',
    area: 'page-fault',
    title: 'a userspace fence gates no dma_fence even through a CPU page fault',
    statement:
      'The same shape exists without GPU faults: a CPU thread that should signal a userspace fence can be stuck in a page fault. Page-fault deadlocks are a special case of indefinite fences.',
    source: [
      'Documentation/driver-api/dma-buf.rst:303-377 Recoverable Hardware Page Faults Implications',
    ],
    since: '5.15 doc',
    symptom: 'stall of userspace fence',
    fix: 'Treat a CPU thread that may fault as able to wait for any dma_fence, and depend on it from no dma_fence.',
    priority: 'must',
    checkableAs: 'dependency-edge',
    who: ['fence-driver', 'userspace'],
  }),
  rule({
    id: 'PF-11',
    area: 'page-fault',
    title: 'no GPU mapping and no TLB entry is left when pages go back to the allocator',
    statement:
      'When pages go back to the allocator no GPU mapping may remain and the GPU TLB must be flushed; mapping and unmapping of one range must exclude each other through a lock both sides hold.',
    source: [
      'Documentation/gpu/drm-vm-bind-locking.rst Locking for recoverable page-fault page-table updates',
    ],
    since: '6.6 doc',
    symptom: 'GPU writes into freed pages',
    fix: 'Zap the page tables and flush the TLB under the lock that also covers binding, before the notifier returns.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['fence-driver'],
  }),
  rule({
    id: 'PF-12',
    area: 'page-fault',
    title: 'zapping waits for a pending bind under the same lock',
    statement:
      'If a mapping update runs asynchronously under a dma_fence, zapping waits for that fence under the same lock before changing page tables.',
    source: [
      'Documentation/gpu/drm-vm-bind-locking.rst Locking for recoverable page-fault page-table updates',
    ],
    since: '6.6 doc',
    symptom: 'zap races with pending bind',
    fix: "Wait for the bind's fence with the page-table lock held before changing the page tables.",
    priority: 'should',
    checkableAs: 'dependency-edge',
    who: ['fence-driver'],
  }),
];
