import { rule, type Rule } from './rule.ts';

/**
 * What may be read without a lock, and when it may be freed.
 * @see include/linux/dma-fence.h, drivers/dma-buf/dma-resv.c
 */
export const rcuLifetimeRules: readonly Rule[] = [
  rule({
    id: 'RCU-01',
    area: 'rcu-lifetime',
    title:
      'dma_fence_get_rcu needs the RCU read lock and may return NULL when the count is already zero',
    statement:
      'dma_fence_get_rcu needs the RCU read lock and may return NULL when the count is already zero; the caller then retries or treats the fence as gone.',
    source: ['include/linux/dma-fence.h:327-340'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'resurrected fence',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['importer'],
  }),
  rule({
    id: 'RCU-02',
    area: 'rcu-lifetime',
    title:
      'If the pointer can be replaced or the memory reused within a grace period (typesafe slabs, syncobj, chain prev), use the _safe variant that re-checks the pointer after taking the reference',
    statement:
      'If the pointer can be replaced or the memory reused within a grace period (typesafe slabs, syncobj, chain prev), use the _safe variant that re-checks the pointer after taking the reference.',
    source: ['include/linux/dma-fence.h:342-391'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'reference on the wrong fence',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['importer'],
  }),
  rule({
    id: 'RCU-03',
    area: 'rcu-lifetime',
    title: 'Fence memory is freed only after a grace period, also by custom release ops',
    statement: 'Fence memory is freed only after a grace period, also by custom release ops.',
    source: ['drivers/dma-buf/dma-fence.c:616-627', 'include/linux/dma-fence.h:255-256'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'reader touches freed fence',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['fence-driver'],
  }),
  rule({
    id: 'RCU-04',
    area: 'rcu-lifetime',
    title:
      'Drivers let a grace period pass between signalling and freeing any data their ops or external lock touch',
    statement:
      'Drivers let a grace period pass between signalling and freeing any data their ops or external lock touch.',
    source: ['include/linux/dma-fence.h:459-478'],
    since: '6.17',
    symptom: 'use after free in name or signaled ops',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['fence-driver'],
  }),
  rule({
    id: 'RCU-05',
    area: 'rcu-lifetime',
    title: 'Driver and timeline name strings are fetched and used inside one RCU read section',
    statement: 'Driver and timeline name strings are fetched and used inside one RCU read section.',
    source: ['drivers/dma-buf/dma-fence.c:1161-1163'],
    since: '6.17; 6.12 calls the ops directly without protection',
    symptom: 'use after free of the string',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['importer'],
  }),
  rule({
    id: 'RCU-06',
    area: 'rcu-lifetime',
    title:
      'Lockless readers of reservation lists tolerate fences that are signalled, replaced or at refcount zero, and restart when the list pointer changed',
    statement:
      'Lockless readers of reservation lists tolerate fences that are signalled, replaced or at refcount zero, and restart when the list pointer changed.',
    source: ['drivers/dma-buf/dma-resv.c:378-406,420-459'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'use after free, endless loop',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['importer'],
  }),
  rule({
    id: 'RCU-07',
    area: 'rcu-lifetime',
    title:
      'Reservation lists are freed with kfree_rcu after all references they owned were dropped or carried over to the new list',
    statement:
      'Reservation lists are freed with kfree_rcu after all references they owned were dropped or carried over to the new list.',
    source: ['drivers/dma-buf/dma-resv.c:117-132,209-250'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'reader on freed list',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'RCU-08',
    area: 'rcu-lifetime',
    title:
      'Unloading a fence provider requires all fences with release/wait ops to be gone and an RCU barrier for the rest',
    statement:
      'Unloading a fence provider requires all fences with release/wait ops to be gone and an RCU barrier for the rest.',
    source: [
      'drivers/gpu/drm/scheduler/sched_fence.c:45-49',
      'drivers/dma-buf/dma-fence.c:1068-1073',
    ],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'callback into unloaded module',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['fence-driver'],
  }),
  rule({
    id: 'RCU-09',
    area: 'rcu-lifetime',
    title: 'ops of a fence are read through RCU and may be NULL after signalling',
    statement: 'ops of a fence are read through RCU and may be NULL after signalling.',
    source: ['drivers/dma-buf/dma-fence.c:539-548,1170-1179', 'include/linux/dma-fence.h:553-570'],
    since: 'after 6.12',
    symptom: 'NULL dereference',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['importer'],
  }),
  rule({
    id: 'RCU-10',
    area: 'rcu-lifetime',
    title:
      "A provider's private list or tree that holds no reference may contain fences whose count is already zero and whose release is waiting for the list lock",
    statement:
      "A provider's private list or tree that holds no reference may contain fences whose count is already zero and whose release is waiting for the list lock. Code walking it must take its reference with the increment-unless-zero variant and skip failures.",
    source: [
      'drivers/dma-buf/sw_sync.c:209-238 sync_timeline_signal',
      'drivers/dma-buf/sw_sync.c:153-168 timeline_fence_release',
      'drivers/dma-buf/sw_sync.c:282 sync_pt_create',
    ],
    since:
      'present in 6.1, 6.12, 7.2; a fix was posted (dri-devel 2024-06-14, Add a reference when adding fence to timeline list) and not applied',
    symptom:
      '0 to 1 refcount transition, second release, list and tree corruption; in sw_sync the last close of an unsignalled sync_file races with SW_SYNC_IOC_INC (creation uses the safe variant, signalling does not)',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'refcount',
    who: ['fence-driver'],
  }),
];
