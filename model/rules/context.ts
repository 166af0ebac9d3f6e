import { rule, type Rule } from './rule.ts';

const core = ['exporter', 'importer', 'fence-driver', 'core'] as const;

/**
 * What the kernel demands of any code: the rules of execution that every other rule stands on.
 *
 * They are Fencepost's own: the dma-buf documents take them for granted.
 */
export const contextRules: readonly Rule[] = [
  rule({
    id: 'CTX-01',
    area: 'context',
    title:
      'a task sleeps only where it may: not atomic, not with interrupts off, not inside an RCU read section',
    statement:
      'A call that may sleep is illegal while a spinlock is held, while interrupts are off, inside an RCU read section, and in any interrupt context.',
    source: ['kernel/sched/core.c __might_resched', 'include/linux/kernel.h might_sleep'],
    since: 'always',
    symptom: 'BUG: sleeping function called from invalid context',
    fix: 'Drop the spinlock or leave the read section before the call, or use a variant that does not sleep.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: core,
  }),
  rule({
    id: 'CTX-02',
    area: 'context',
    title: 'a spinlock that an interrupt takes is taken with interrupts off everywhere else',
    statement:
      'A spinlock used in hard interrupt context must never be held with interrupts on, because the interrupt can come on the CPU of its holder.',
    source: ['Documentation/locking/lockdep-design.rst', 'kernel/locking/lockdep.c mark_lock_irq'],
    since: 'always',
    symptom: 'lockdep: inconsistent lock state; a CPU that spins for ever',
    fix: 'Take the lock with spin_lock_irqsave() in process context, or move the work out of the interrupt.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: core,
  }),
  rule({
    id: 'CTX-03',
    area: 'context',
    title: 'only the owner of a lock, section or scope gives it back',
    statement:
      'Unlocking what the task does not hold, and leaving a section that it did not enter, corrupts the lock or the counter.',
    source: [
      'kernel/locking/mutex.c __mutex_unlock_slowpath',
      'kernel/locking/lockdep.c lock_release',
    ],
    since: 'always',
    symptom: 'lockdep: bad unlock balance detected',
    fix: 'Make each release the mirror of one acquisition on every path.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: core,
  }),
  rule({
    id: 'CTX-04',
    area: 'context',
    title: 'nothing is held when a task ends',
    statement:
      'A lock, a read section or an interrupt-off section that a task still holds when it returns to user mode or ends is lost for everyone else.',
    source: ['kernel/locking/lockdep.c lockdep_sys_exit'],
    since: 'always',
    symptom: 'lockdep: lock held when returning to user space; the next taker hangs',
    fix: 'Release the lock on this path too: jump to the common unlock label.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: core,
  }),
  rule({
    id: 'CTX-05',
    area: 'context',
    title: 'a reference count never leaves zero and never goes below it',
    statement:
      'Taking a reference from a count of zero resurrects an object that is being released; dropping one too many releases it under its users.',
    source: ['lib/refcount.c refcount_warn_saturate'],
    since: 'always',
    symptom: 'refcount_t: addition on 0; use-after-free, or underflow; use-after-free',
    fix: 'Take the reference while another one is certain, or use the unless-zero variant and handle its failure.',
    priority: 'must',
    checkableAs: 'refcount',
    who: core,
  }),
  rule({
    id: 'CTX-06',
    area: 'context',
    title: 'freed memory is not touched',
    statement: 'Nothing reads, writes, locks or counts an object after its release.',
    source: ['mm/kasan/report.c kasan_report'],
    since: 'always',
    symptom: 'KASAN: slab-use-after-free',
    fix: 'Hold a reference for as long as the object is used.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: core,
  }),
  rule({
    id: 'CTX-07',
    area: 'context',
    title: 'an object is initialised before it is used',
    statement: 'Nothing uses an object before its init call, and nothing publishes it before.',
    source: ['drivers/dma-buf/dma-fence.c dma_fence_init'],
    since: 'always',
    symptom: 'NULL dereference, or a lock of an unknown class',
    fix: 'Initialise the object before it can be seen.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: core,
  }),
  rule({
    id: 'CTX-08',
    area: 'context',
    title: 'counters stay in their range and list nodes are on one list',
    statement:
      'A counter that wraps, and a list node that is added while it is still queued, corrupt what they belong to.',
    source: ['lib/list_debug.c __list_add_valid_or_report'],
    since: 'always',
    symptom: 'list_add corruption, or a balance that never comes back',
    fix: 'Pair every increment with one decrement, and unlink a node before it is added again.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: core,
  }),
  rule({
    id: 'CTX-09',
    area: 'context',
    title: 'what the design asserts holds',
    statement:
      'An assertion of the design itself, where the kernel would have a BUG_ON or a WARN_ON.',
    source: ['include/asm-generic/bug.h BUG_ON'],
    since: 'always',
    symptom: 'kernel BUG at the place of the assertion',
    fix: 'Find the interleaving in the trace that the design did not expect.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: core,
  }),
  rule({
    id: 'CTX-10',
    area: 'context',
    title: 'a function that asserts a lock is called with the lock held',
    statement:
      'The _locked variants and every function with lockdep_assert_held() leave the locking to their caller.',
    source: ['include/linux/lockdep.h lockdep_assert_held'],
    since: 'always',
    symptom: 'WARNING at lockdep_assert_held()',
    fix: 'Take the lock around the call, or use the variant that takes it itself.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: core,
  }),
  rule({
    id: 'CTX-11',
    area: 'context',
    title: 'callbacks do not nest without end',
    statement:
      'A callback or release that brings about itself again uses up the kernel stack; the model stops at four frames.',
    source: ['drivers/dma-buf/dma-fence-chain.c dma_fence_chain_release'],
    since: 'always',
    symptom: 'stack overflow, or a spinlock taken twice by one CPU',
    fix: 'Unlink the chain step by step, or defer the inner call to a work item.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: core,
  }),
];
