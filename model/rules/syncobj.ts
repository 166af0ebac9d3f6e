import { rule, type Rule } from './rule.ts';

/**
 * Replaceable fence pointers, and waits for a fence that does not exist yet.
 * @see drivers/gpu/drm/drm_syncobj.c
 */
export const syncobjRules: readonly Rule[] = [
  rule({
    id: 'SO-01',
    area: 'syncobj',
    title: 'A syncobj is a replaceable pointer to at most one fence (or chain head)',
    statement:
      'A syncobj is a replaceable pointer to at most one fence (or chain head). Replacing re-evaluates waiters only if the pointer really changes; the old fence reference is dropped outside the spinlock.',
    source: ['drivers/gpu/drm/drm_syncobj.c:372-398'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'missed wake-up',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'SO-02',
    area: 'syncobj',
    title: 'A submission that waits on a syncobj needs a fence there now',
    statement:
      'A submission that waits on a syncobj needs a fence there now: a NULL fence or a timeline point not yet submitted is -EINVAL (missing handle -ENOENT). There are no proxy fences for GPU-side waits.',
    source: ['drivers/gpu/drm/drm_syncobj.c:82-83,436-483'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'indefinite fence inside the kernel',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'errno-precondition',
    who: ['importer'],
  }),
  rule({
    id: 'SO-03',
    area: 'syncobj',
    title:
      'Waiting for a fence to appear (WAIT_FOR_SUBMIT, WAIT_AVAILABLE) is waiting for userspace and is only allowed with no lock held',
    statement:
      'Waiting for a fence to appear (WAIT_FOR_SUBMIT, WAIT_AVAILABLE) is waiting for userspace and is only allowed with no lock held.',
    source: ['drivers/gpu/drm/drm_syncobj.c:453-460,1048-1052'],
    since: 'lockdep check present in 6.1',
    symptom: 'lockdep_assert_none_held_once report; deadlock via page fault',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['importer', 'userspace'],
  }),
  rule({
    id: 'SO-04',
    area: 'syncobj',
    title:
      'drm_syncobj_find_fence with WAIT_FOR_SUBMIT gives up after 5 s with -ETIME and is interruptible (-ERESTARTSYS)',
    statement:
      'drm_syncobj_find_fence with WAIT_FOR_SUBMIT gives up after 5 s with -ETIME and is interruptible (-ERESTARTSYS).',
    source: ['drivers/gpu/drm/drm_syncobj.c:419-420,485-507'],
    since: 'observed: 5.2 s',
    symptom: 'ioctl blocked on userspace forever',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'liveness/finite-time',
    who: ['core'],
  }),
  rule({
    id: 'SO-05',
    area: 'syncobj',
    title: 'SYNCOBJ_WAIT',
    statement:
      'SYNCOBJ_WAIT: feature missing -EOPNOTSUPP, unknown flags -EINVAL, count 0 returns 0, then handle array copy -EFAULT / unknown handle -ENOENT, then per-entry -EINVAL for a missing fence unless waiting for submit; timeout -ETIME, signal -ERESTARTSYS.',
    source: ['drivers/gpu/drm/drm_syncobj.c:1322-1363,1265-1310,1035-1194'],
    since: 'count 0: -EINVAL in 6.1, 0 in 6.12/7.2; WAIT_DEADLINE flag 6.5',
    symptom: 'wrong errno',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'errno-precondition',
    who: ['userspace'],
  }),
  rule({
    id: 'SO-06',
    area: 'syncobj',
    title: 'Without WAIT_ALL the wait finishes when any entry is signalled (OR node)',
    statement:
      'Without WAIT_ALL the wait finishes when any entry is signalled (OR node); with WAIT_ALL when all are (AND node); WAIT_AVAILABLE finishes when the fence exists.',
    source: ['drivers/gpu/drm/drm_syncobj.c:1135-1175'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'wrong deadlock verdict',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'dependency-edge',
    who: ['core'],
  }),
  rule({
    id: 'SO-07',
    area: 'syncobj',
    title: 'Timeline points are chain nodes',
    statement:
      'Timeline points are chain nodes. Adding a point that is not newer than the last one is accepted with a debug message and starts a new context whose seqno is the larger of the two.',
    source: ['drivers/gpu/drm/drm_syncobj.c:333-362', 'drivers/dma-buf/dma-fence-chain.c:253-262'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'queries and waits on such a timeline give surprising points',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'SO-08',
    area: 'syncobj',
    title:
      'A timeline syncobj should only be used through timeline ioctls (point 0 means binary behaviour)',
    statement:
      'A timeline syncobj should only be used through timeline ioctls (point 0 means binary behaviour); binary operations on it replace the whole chain.',
    source: ['drivers/gpu/drm/drm_syncobj.c:98-104'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'incorrect synchronisation',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['userspace'],
  }),
  rule({
    id: 'SO-09',
    area: 'syncobj',
    title: 'SYNCOBJ_TRANSFER',
    statement:
      'SYNCOBJ_TRANSFER: pad -EINVAL, destination handle -ENOENT, source handle -ENOENT, flags other than WAIT_FOR_SUBMIT -EINVAL (after the handle checks), missing fence -EINVAL, -ETIME, -ENOMEM. Transfers to a timeline flatten the fence first.',
    source: ['drivers/gpu/drm/drm_syncobj.c:921-1002'],
    since: 'flag check absent in 6.1; the rest observed on 6.12 and 7.2',
    symptom: 'wrong errno; chain nested in chain',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'errno-precondition',
    who: ['userspace'],
  }),
  rule({
    id: 'SO-10',
    area: 'syncobj',
    title: 'HANDLE_TO_FD / FD_TO_HANDLE',
    statement:
      'HANDLE_TO_FD / FD_TO_HANDLE: pad and unknown flags -EINVAL, unknown handle or foreign fd -EINVAL; with EXPORT_SYNC_FILE a missing handle is -ENOENT and an empty syncobj -EINVAL; with IMPORT_SYNC_FILE a bad sync fd is -EINVAL and then a bad handle -ENOENT.',
    source: ['drivers/gpu/drm/drm_syncobj.c:689-790,855-919'],
    since: 'TIMELINE flag accepted in 7.2, -EINVAL in 6.12 (observed)',
    symptom: 'wrong errno',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'errno-precondition',
    who: ['userspace'],
  }),
  rule({
    id: 'SO-11',
    area: 'syncobj',
    title: 'Every lookup holds a syncobj reference until the ioctl is done, on error paths too',
    statement:
      'Every lookup holds a syncobj reference until the ioctl is done, on error paths too. 7.2 breaks this on one path: if the chain node allocation fails while importing a sync_file to a point, fence and syncobj references leak.',
    source: ['drivers/gpu/drm/drm_syncobj.c:743-755'],
    since: '7.2 only (source-verified)',
    symptom: 'leaked fence/syncobj under memory pressure',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'refcount',
    who: ['core'],
  }),
  rule({
    id: 'SO-12',
    area: 'syncobj',
    title:
      'RESET sets the fence to NULL, SIGNAL installs a fresh signalled stub, TIMELINE_SIGNAL adds a chain node around the global stub (-EINVAL for count 0)',
    statement:
      'RESET sets the fence to NULL, SIGNAL installs a fresh signalled stub, TIMELINE_SIGNAL adds a chain node around the global stub (-EINVAL for count 0).',
    source: ['drivers/gpu/drm/drm_syncobj.c:1512-1652'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'waiters see wrong state',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'SO-13',
    area: 'syncobj',
    title:
      'An eventfd registration fires once, when the point is signalled (or available), possibly immediately',
    statement:
      'An eventfd registration fires once, when the point is signalled (or available), possibly immediately; entries still waiting for submission are dropped silently when the syncobj is destroyed.',
    source: ['drivers/gpu/drm/drm_syncobj.c:528-541,1409-1510'],
    since: '6.6',
    symptom: 'eventfd never fires',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'SO-14',
    area: 'syncobj',
    title:
      'The fence pointer of a syncobj may be read without its lock only through the RCU-safe getter',
    statement:
      'The fence pointer of a syncobj may be read without its lock only through the RCU-safe getter.',
    source: ['include/drm/drm_syncobj.h drm_syncobj_fence_get'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'reference on a reallocated fence',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['importer'],
  }),
  rule({
    id: 'SO-15',
    area: 'syncobj',
    title:
      'A wait-for-submit that ends with an error must first unlink its wait entry and then drop a fence that was delivered meanwhile',
    statement:
      'A wait-for-submit that ends with an error must first unlink its wait entry and then drop a fence that was delivered meanwhile; after unlinking nothing more can arrive.',
    source: ['drivers/gpu/drm/drm_syncobj.c:484-519 drm_syncobj_find_fence'],
    since: 'same in 6.1, 6.12, 7.2',
    symptom:
      'leaked fence reference when delivery races with the 5 s timeout or a signal: drm_syncobj_find_fence reads the slot before unlinking and its callers do not put on error (source-derived, small window)',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'refcount',
    who: ['core'],
  }),
];
