import { describe, expect, it } from '@jest/globals';
import { type CheckOutcome, checkDesign } from '../../verify/check-design.ts';
import { type Design, expectationOf, variantsOf } from '../../language/design.ts';
import { readdirSync } from 'node:fs';
import { type Pin, pinOf } from '../pin.fixture.ts';
import a01 from './a01-two-contexts-abba.ts';
import a02 from './a02-null-contexts-abba.ts';
import a03 from './a03-one-null-context.ts';
import a04 from './a04-empty-handed-waits.ts';
import a05 from './a05-keeps-a-lock-after-edeadlk.ts';
import a06 from './a06-three-contexts-ring.ts';
import a07 from './a07-duplicate-handle.ts';
import b01 from './b01-worker-signals-under-waiters-mutex.ts';
import b02 from './b02-gfp-kernel-shrinker.ts';
import b03 from './b03-nofs-notifier.ts';
import b04 from './b04-gfp-nowait.ts';
import b05 from './b05-resv-lock-in-signalling-worker.ts';
import b06 from './b06-shrinker-locks-reservation.ts';
import b07 from './b07-waits-for-own-earlier-fence.ts';
import b08 from './b08-fence-behind-fence.ts';
import b09 from './b09-queue-without-rescuer.ts';
import c01 from './c01-jobs-behind-sw-sync-points.ts';
import c02 from './c02-future-fence-in-reservation.ts';
import c03 from './c03-vgem-fence-times-out.ts';
import c04 from './c04-wait-before-signal.ts';
import c05 from './c05-wait-before-signal-with-lock.ts';
import c06 from './c06-compute-faults-on-shared-units.ts';
import c07 from './c07-userspace-fence-behind-page-fault.ts';
import c08 from './c08-preempt-fence-takes-reservation-lock.ts';
import d01 from './d01-wait-any-with-stuck-fence.ts';
import d02 from './d02-wait-any-knot.ts';
import d03 from './d03-array-signals-on-any.ts';
import e01 from './e01-add-callback-in-callback.ts';
import e02 from './e02-remove-own-callback.ts';
import e03 from './e03-sw-sync-close-drops-last-reference.ts';
import e04 from './e04-sw-sync-increment-against-last-close.ts';
import e05 from './e05-array-polled-loses-error.ts';
import e06 from './e06-release-unsignalled.ts';
import f01 from './f01-attach-under-lock.ts';
import f02 from './f02-exporter-takes-lock.ts';
import f03 from './f03-export-under-another-lock.ts';
import f04 from './f04-copy-under-reservation-lock.ts';
import f05 from './f05-leftovers-of-an-importer.ts';
import f06 from './f06-close-with-armed-poll.ts';
import f07 from './f07-revoked-importer-never-unmaps.ts';
import f08 from './f08-poll-by-usage.ts';
import f09 from './f09-import-twice.ts';
import f10 from './f10-vgem-two-writers.ts';
import f11 from './f11-sync-brackets.ts';
import f12 from './f12-edge-triggered-epoll.ts';

interface Scenario {
  readonly design: Design;
  readonly pins: Readonly<Record<string, Pin>>;
}

const of = (design: Design, pins: Readonly<Record<string, Pin>>): Scenario => ({ design, pins });

/** Every design of this folder. The numbers change with the model: look at each before it is pinned anew. */
// prettier-ignore
const scenarios: Readonly<Record<string, Scenario>> = {
  'a01-two-contexts-abba': of(a01, {
    'default': [220, 350, 22, 'holds'],
  }),
  'a02-null-contexts-abba': of(a02, {
    'buggy': [32, 42, 8, 'deadlock LOCK-34'],
    'one buffer at a time': [35, 52, 8, 'holds'],
  }),
  'a03-one-null-context': of(a03, {
    'buggy': [52, 76, 12, 'deadlock LOCK-34 WW-21'],
    'both use contexts': [167, 279, 16, 'holds'],
  }),
  'a04-empty-handed-waits': of(a04, {
    'default': [44, 62, 14, 'holds'],
  }),
  'a05-keeps-a-lock-after-edeadlk': of(a05, {
    'asks again': [83, 132, 18, 'livelock WW-09'],
    'takes another lock': [101, 164, 18, 'rule WW-09 WW-10'],
    'slow variant': [94, 151, 18, 'rule WW-09 WW-10 WW-15 WW-20'],
    'backs off': [106, 169, 18, 'holds'],
  }),
  'a06-three-contexts-ring': of(a06, {
    'ring': [2681, 6529, 35, 'holds'],
    'ring with injection': [26365, 75217, 49, 'holds'],
    'older waiter ahead': [1406, 3277, 29, 'holds'],
  }),
  'a07-duplicate-handle': of(a07, {
    'default': [34, 46, 9, 'holds'],
  }),
  'b01-worker-signals-under-waiters-mutex': of(b01, {
    'buggy': [8, 7, 6, 'deadlock FENCE-29'],
    'waits after unlock': [12, 13, 6, 'holds'],
  }),
  'b02-gfp-kernel-shrinker': of(b02, {
    'buggy': [12, 12, 7, 'deadlock FENCE-41'],
    'allocates before publication': [12, 13, 7, 'holds'],
  }),
  'b03-nofs-notifier': of(b03, {
    'GFP_NOFS': [12, 12, 7, 'deadlock FENCE-42'],
    'GFP_NOIO': [12, 12, 7, 'deadlock FENCE-42'],
  }),
  'b04-gfp-nowait': of(b04, {
    'GFP_NOWAIT': [106, 219, 10, 'holds'],
    'GFP_ATOMIC': [106, 219, 10, 'holds'],
    'PF_MEMALLOC': [98, 202, 11, 'holds'],
  }),
  'b05-resv-lock-in-signalling-worker': of(b05, {
    'buggy': [43, 58, 11, 'deadlock FENCE-40'],
    'unpins after the signal': [45, 63, 11, 'holds'],
  }),
  'b06-shrinker-locks-reservation': of(b06, {
    'blocking': [35, 56, 6, 'deadlock MM-03 WW-08'],
    'trylock': [29, 55, 5, 'holds'],
  }),
  'b07-waits-for-own-earlier-fence': of(b07, {
    'default': [18, 22, 11, 'holds'],
  }),
  'b08-fence-behind-fence': of(b08, {
    'buggy': [4, 4, 2, 'deadlock FENCE-29'],
    'one waits': [14, 19, 7, 'holds'],
  }),
  'b09-queue-without-rescuer': of(b09, {
    'buggy': [15, 15, 8, 'deadlock FENCE-49'],
    'shrinker gives up after a while': [16, 17, 8, 'stall FENCE-49'],
    'no shrinker waits': [17, 18, 8, 'rule FENCE-49'],
    'WQ_MEM_RECLAIM': [13, 13, 8, 'holds'],
  }),
  'c01-jobs-behind-sw-sync-points': of(c01, {
    'signals unconditionally': [49, 84, 12, 'indefinite-fence INDEF-01'],
    'signals after the other job': [16, 24, 6, 'deadlock INDEF-01'],
    'signals before it submits': [81, 180, 12, 'holds'],
  }),
  'c02-future-fence-in-reservation': of(c02, {
    'default': [21, 28, 8, 'indefinite-fence INDEF-01'],
  }),
  'c03-vgem-fence-times-out': of(c03, {
    'vgem': [47, 92, 9, 'rule INDEF-05'],
    'without the timer': [15, 19, 6, 'indefinite-fence INDEF-01'],
  }),
  'c04-wait-before-signal': of(c04, {
    'default': [30, 51, 8, 'holds'],
  }),
  'c05-wait-before-signal-with-lock': of(c05, {
    'mutex held': [40, 63, 10, 'indefinite-fence SO-03'],
    'reservation lock held': [52, 98, 10, 'indefinite-fence SO-03'],
    'submission needs the mutex': [30, 38, 10, 'stall SO-03'],
    'no lock held': [35, 63, 8, 'holds'],
  }),
  'c06-compute-faults-on-shared-units': of(c06, {
    'shared units': [1486, 4294, 22, 'deadlock PF-03'],
    'preemption with a fault pending': [2246, 6970, 24, 'holds'],
    'a unit of its own': [448, 920, 22, 'holds'],
    'a unit reserved while in flight': [1023, 2535, 24, 'holds'],
    'mode switch': [2604, 6709, 23, 'holds'],
    'memory of its own': [826, 2288, 21, 'holds'],
  }),
  'c07-userspace-fence-behind-page-fault': of(c07, {
    'buggy': [69, 140, 9, 'deadlock INDEF-06 INDEF-07 INDEF-09 PF-10'],
    'waits before the fence exists': [25, 35, 9, 'holds'],
    'userspace waits for the dma_fence': [69, 141, 10, 'holds'],
  }),
  'c08-preempt-fence-takes-reservation-lock': of(c08, {
    'buggy': [28, 34, 11, 'deadlock FENCE-40 INDEF-12'],
    'locks only to resume': [35, 42, 16, 'holds'],
  }),
  'd01-wait-any-with-stuck-fence': of(d01, {
    'waits for any': [10, 11, 6, 'holds'],
    'waits for both': [3, 2, 2, 'deadlock FENCE-29'],
  }),
  'd02-wait-any-knot': of(d02, {
    'knot': [78, 129, 13, 'deadlock FENCE-30'],
    'first fence needs nothing': [52, 90, 11, 'holds'],
    'second fence needs nothing': [49, 80, 11, 'holds'],
  }),
  'd03-array-signals-on-any': of(d03, {
    'signals on any': [51, 68, 20, 'holds'],
    'signals on all': [25, 33, 11, 'deadlock'],
  }),
  'e01-add-callback-in-callback': of(e01, {
    'same fence': [16, 18, 9, 'holds'],
    'another fence with the same lock': [13, 15, 6, 'deadlock FENCE-07'],
    'another fence with its own lock': [20, 22, 13, 'holds'],
  }),
  'e02-remove-own-callback': of(e02, {
    'inside the callback': [9, 9, 5, 'deadlock FENCE-07'],
    'from the waiter': [13, 14, 8, 'holds'],
  }),
  'e03-sw-sync-close-drops-last-reference': of(e03, {
    'the callback owns the last reference': [23, 22, 22, 'deadlock FENCE-10'],
    'the sync_file is closed later': [28, 27, 27, 'holds'],
  }),
  'e04-sw-sync-increment-against-last-close': of(e04, {
    'the last close races': [130, 218, 21, 'rule CTX-05 CTX-06 RCU-10'],
    'the close comes after the increment': [25, 24, 24, 'holds'],
  }),
  'e05-array-polled-loses-error': of(e05, {
    'polled': [12, 14, 11, 'rule CONT-08'],
    'armed': [79, 158, 22, 'holds'],
  }),
  'e06-release-unsignalled': of(e06, {
    'buggy': [10, 9, 9, 'rule FENCE-24'],
    'waiter keeps a reference': [20, 25, 12, 'holds'],
  }),
  'f01-attach-under-lock': of(f01, {
    'buggy': [4, 3, 3, 'deadlock LOCK-07 WW-08'],
    'fixed': [8, 7, 7, 'holds'],
  }),
  'f02-exporter-takes-lock': of(f02, {
    'in map_dma_buf': [9, 12, 4, 'deadlock LOCK-29 WW-08'],
    'in begin_cpu_access': [26, 39, 7, 'holds'],
  }),
  'f03-export-under-another-lock': of(f03, {
    'buggy': [45, 68, 12, 'deadlock LOCK-10 LOCK-38'],
    'fixed': [40, 61, 12, 'holds'],
  }),
  'f04-copy-under-reservation-lock': of(f04, {
    'copies under the lock': [48, 75, 10, 'deadlock LOCK-39 MM-01'],
    'copies after the unlock': [49, 79, 11, 'holds'],
  }),
  'f05-leftovers-of-an-importer': of(f05, {
    'detaches with a live mapping': [14, 13, 13, 'rule LIFE-18'],
    'goes with a live attachment': [14, 13, 13, 'rule LIFE-12'],
    'unmaps twice': [16, 15, 15, 'rule LIFE-25'],
    'in order': [15, 14, 14, 'holds'],
  }),
  'f06-close-with-armed-poll': of(f06, {
    'closed': [33, 40, 24, 'holds'],
    'stays open': [20, 19, 19, 'holds'],
  }),
  'f07-revoked-importer-never-unmaps': of(f07, {
    'never unmaps': [25, 31, 16, 'deadlock DYN-12'],
    'unmaps in its callback': [35, 45, 22, 'holds'],
    'unmaps in a work item': [44, 63, 23, 'holds'],
    'exporter waits with the lock': [35, 51, 18, 'deadlock DYN-15'],
    'exporter does not wait': [45, 66, 22, 'rule DYN-11'],
    'has no callback': [25, 31, 16, 'deadlock DYN-14'],
  }),
  'f08-poll-by-usage': of(f08, {
    'KERNEL': [151, 208, 30, 'holds'],
    'WRITE': [151, 208, 30, 'holds'],
    'READ': [77, 105, 24, 'holds'],
    'BOOKKEEP': [33, 48, 16, 'holds'],
  }),
  'f09-import-twice': of(f09, {
    'WRITE after READ': [146, 190, 37, 'holds'],
    'READ after WRITE': [161, 204, 37, 'holds'],
    'READ twice': [77, 97, 31, 'holds'],
  }),
  'f10-vgem-two-writers': of(f10, {
    'two writers': [3905, 12134, 26, 'rule RESV-19'],
    'a reader and a writer': [3905, 12134, 26, 'rule RESV-19'],
    'two readers': [3185, 10018, 26, 'holds'],
    'one after the other': [229, 488, 28, 'holds'],
  }),
  'f11-sync-brackets': of(f11, {
    'end without start': [3, 2, 2, 'holds'],
    'start twice': [8, 7, 7, 'holds'],
    'both directions': [7, 6, 6, 'holds'],
    'udmabuf, end without start': [6, 5, 5, 'holds'],
    'neither direction': [2, 1, 1, 'rule CPU-04'],
    'reads after the end': [6, 5, 5, 'rule CPU-01'],
    'writes what it reads': [6, 5, 5, 'rule CPU-05'],
  }),
  'f12-edge-triggered-epoll': of(f12, {
    'a sync_file': [8, 7, 7, 'holds'],
    'an eventfd': [6, 5, 5, 'holds'],
    'a buffer': [18, 17, 17, 'rule POLL-10'],
    'a buffer, as long as it is ready': [18, 17, 17, 'holds'],
  }),
};

const check = (design: Design, variant: string): CheckOutcome =>
  checkDesign({
    design,
    variant,
    kernel: expectationOf(design, variant).kernels?.[0] ?? '7.2',
  });

describe('acceptance scenarios', () => {
  it('are all of the folder', () => {
    const files = readdirSync('designs/acceptance').filter((name) => !name.endsWith('.test.ts'));
    expect(Object.keys(scenarios).map((name) => `${name}.ts`)).toEqual(files.toSorted());
  });

  it.each(Object.entries(scenarios))('%s is judged as it expects', (_, { design, pins }) => {
    const outcomes = variantsOf(design).map((variant) => check(design, variant));
    const seen = outcomes.map((outcome) => [outcome.request.variant, pinOf(outcome)] as const);
    expect(Object.fromEntries(seen)).toEqual(pins);
    for (const { expected, complete, witnesses } of outcomes) {
      expect({ expected, complete }).toEqual({ expected: true, complete: true });
      expect(witnesses.filter(({ path }) => path === null)).toEqual([]);
    }
  });

  it('7.2 has no array that signals with any of its members', () => {
    const onSeven = { design: d03, variant: 'signals on any', kernel: '7.2' } as const;
    expect(() => checkDesign(onSeven)).toThrow('signal_on_any');
  });
});
