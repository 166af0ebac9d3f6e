import { describe, expect, it } from '@jest/globals';
import { type CheckOutcome, checkDesign } from '../../verify/check-design.ts';
import { type Design, expectationOf, variantsOf } from '../../language/design.ts';
import { readdirSync } from 'node:fs';
import { type Pin, pinOf } from '../pin.fixture.ts';
import r01 from './r01-signal-add-callback.ts';
import r02 from './r02-signal-enable-signaling.ts';
import r03 from './r03-two-callbacks-arm.ts';
import r04 from './r04-signal-remove-callback.ts';
import r05 from './r05-callback-drops-last-reference.ts';
import r06 from './r06-last-put-against-list-walk.ts';
import r07 from './r07-test-and-signal.ts';
import r08 from './r08-waiter-before-callbacks.ts';
import r09 from './r09-error-after-signal.ts';
import r10 from './r10-array-member-signals-while-enabled.ts';
import r11 from './r11-array-polled-while-member-fails.ts';
import r12 from './r12-two-walkers-of-a-chain.ts';
import r13 from './r13-chain-callback-irq-work-release.ts';
import r14 from './r14-chain-release-while-walked.ts';
import r15 from './r15-reader-append.ts';
import r16 from './r16-reader-replace.ts';
import r17 from './r17-reader-new-list.ts';
import r18 from './r18-snapshot-of-two-writers.ts';
import r19 from './r19-test-then-add.ts';
import r20 from './r20-poll-slots.ts';
import r21 from './r21-poll-close-release.ts';
import r22 from './r22-release-list-walker.ts';
import r23 from './r23-fd-install-against-close.ts';
import r23Heap from './r23-heap-installs-early.ts';
import r24 from './r24-attach-invalidate.ts';
import r25 from './r25-detach-invalidate.ts';
import r26 from './r26-map-waits-for-kernel-fence.ts';
import r27 from './r27-udmabuf-slot.ts';
import r28gem from './r28-gem-close-against-prime.ts';
import r28 from './r28-export-import-submit.ts';
import r29 from './r29-fast-path-and-waiter.ts';
import r30 from './r30-syncobj-delivery-after-timeout.ts';
import r31 from './r31-syncobj-slot-replaced-during-get.ts';
import r32 from './r32-syncobj-point-added-and-reset.ts';
import r33 from './r33-dependency-callback-kill-fini.ts';
import r34 from './r34-timeout-completion.ts';
import r35 from './r35-vgem-timer-signal-close.ts';
import r36 from './r36-eviction-submission.ts';
import r37 from './r37-module-unload-ops.ts';
import r38 from './r38-error-after-arm.ts';

interface Scenario {
  readonly design: Design;
  readonly pins: Readonly<Record<string, Pin>>;
}

const of = (design: Design, pins: Readonly<Record<string, Pin>>): Scenario => ({ design, pins });

/** Every design of this folder. The numbers change with the model: look at each before it is pinned anew. */
// prettier-ignore
const scenarios: Readonly<Record<string, Scenario>> = {
  'r01-signal-add-callback': of(r01, {
    'looks at the result': [26, 35, 10, 'holds'],
    'ignores -ENOENT': [26, 35, 10, 'deadlock FENCE-06'],
  }),
  'r02-signal-enable-signaling': of(r02, {
    'looks again': [91, 156, 12, 'holds'],
    'arms and trusts': [34, 54, 10, 'deadlock FENCE-12'],
  }),
  'r03-two-callbacks-arm': of(r03, {
    'default': [65, 84, 14, 'holds'],
  }),
  'r04-signal-remove-callback': of(r04, {
    'removes, then frees': [18, 19, 10, 'holds'],
    'frees without removing': [18, 22, 8, 'rule CTX-06 FENCE-22'],
  }),
  'r05-callback-drops-last-reference': of(r05, {
    'sync_timeline_signal': [28, 27, 27, 'holds'],
    'sw_sync_debugfs_release': [23, 22, 22, 'deadlock FENCE-10'],
  }),
  'r06-last-put-against-list-walk': of(r06, {
    'sync_pt_create': [165, 282, 26, 'holds'],
    'sync_timeline_signal': [117, 194, 21, 'rule CTX-05 CTX-06 RCU-10'],
  }),
  'r07-test-and-signal': of(r07, {
    'default': [198, 379, 13, 'holds'],
  }),
  'r08-waiter-before-callbacks': of(r08, {
    'counts on the callback': [44, 66, 12, 'assertion'],
    'waits for the callback': [43, 62, 13, 'holds'],
  }),
  'r09-error-after-signal': of(r09, {
    'nothing between them': [9, 10, 4, 'rule FENCE-16'],
    'under the lock, if unsignalled': [12, 11, 7, 'holds'],
  }),
  'r10-array-member-signals-while-enabled': of(r10, {
    'dma_fence_array': [1530, 3443, 34, 'holds'],
    'without references': [1837, 3632, 32, 'rule CTX-06'],
  }),
  'r11-array-polled-while-member-fails': of(r11, {
    'polled before it is armed': [279, 639, 24, 'rule CONT-08'],
    'armed before the member fails': [171, 409, 24, 'holds'],
  }),
  'r12-two-walkers-of-a-chain': of(r12, {
    'default': [1016, 2341, 32, 'holds'],
  }),
  'r13-chain-callback-irq-work-release': of(r13, {
    'default': [2204, 6153, 42, 'holds'],
  }),
  'r14-chain-release-while-walked': of(r14, {
    'walker with a reference': [39, 55, 17, 'holds'],
    'walker without one': [74, 106, 17, 'rule CTX-05 CTX-06'],
  }),
  'r15-reader-append': of(r15, {
    'default': [192, 392, 12, 'holds'],
  }),
  'r16-reader-replace': of(r16, {
    'dma_resv_iter_first_unlocked': [68, 142, 9, 'holds'],
    'begins again if there is no reference': [140, 288, 17, 'holds'],
    'reads the list by hand': [100, 204, 12, 'rule CTX-06 RCU-06'],
  }),
  'r17-reader-new-list': of(r17, {
    'begins to count again': [497, 1067, 16, 'holds'],
    'goes on counting': [439, 927, 16, 'rule RESV-15'],
  }),
  'r18-snapshot-of-two-writers': of(r18, {
    'waits for what it found': [130, 208, 20, 'holds'],
    'takes it for a moment': [159, 264, 21, 'assertion'],
  }),
  'r19-test-then-add': of(r19, {
    'vgem': [722, 1929, 18, 'rule RESV-19'],
    'test under the lock': [89, 153, 14, 'holds'],
  }),
  'r20-poll-slots': of(r20, {
    'look, same direction': [543, 1260, 19, 'holds'],
    'look, both directions': [936, 2045, 26, 'holds'],
    'sleep, same direction': [1449, 3520, 27, 'holds'],
    'sleep, both directions': [3287, 7909, 35, 'holds'],
  }),
  'r21-poll-close-release': of(r21, {
    'callback owns a file reference': [291, 504, 30, 'holds'],
    'callback owns nothing': [23, 30, 9, 'rule CTX-06 FENCE-22'],
  }),
  'r22-release-list-walker': of(r22, {
    'iterator': [42, 65, 10, 'holds'],
    'bufinfo': [31, 49, 10, 'holds'],
    'takes a reference': [30, 41, 9, 'rule CTX-05 CTX-06 LIFE-06'],
  }),
  'r23-fd-install-against-close': of(r23, {
    'nothing behind it': [108, 218, 14, 'holds'],
    'a failure behind it': [205, 432, 15, 'rule CTX-05 LIFE-08 LIFE-09'],
    'a use behind it': [137, 283, 15, 'rule CTX-06'],
    'a use with a reference': [152, 324, 15, 'holds'],
  }),
  'r23-heap-installs-early': of(r23Heap, {
    '6.12': [24, 32, 11, 'rule LIFE-09'],
    '7.2': [22, 31, 11, 'holds'],
    'the answer is written': [18, 21, 11, 'holds'],
  }),
  'r24-attach-invalidate': of(r24, {
    'maps once it is attached': [63, 83, 15, 'holds'],
    'has storage before': [69, 91, 16, 'rule CTX-06 RESV-11'],
  }),
  'r25-detach-invalidate': of(r25, {
    'under the lock': [35, 49, 11, 'holds'],
    'without the lock': [36, 52, 9, 'rule CTX-06 LOCK-33 LOCK-35'],
  }),
  'r26-map-waits-for-kernel-fence': of(r26, {
    'looks at the result': [46, 59, 21, 'holds'],
    'unmaps in any case': [55, 73, 26, 'rule DYN-03 LIFE-25'],
  }),
  'r27-udmabuf-slot': of(r27, {
    'udmabuf': [343, 622, 20, 'rule CPU-15 LOCK-49'],
    'under the reservation lock': [388, 696, 28, 'holds'],
  }),
  'r28-export-import-submit': of(r28, {
    'import adds': [258, 627, 14, 'holds'],
    'import replaces the exclusive fence': [196, 470, 12, 'rule RESV-08'],
  }),
  'r28-gem-close-against-prime': of(r28gem, {
    'export against close': [78, 115, 21, 'holds'],
    'import again against close': [130, 213, 24, 'holds'],
  }),
  'r29-fast-path-and-waiter': of(r29, {
    'default': [115, 181, 20, 'holds'],
  }),
  'r30-syncobj-delivery-after-timeout': of(r30, {
    'drm_syncobj_find_fence': [144, 284, 15, 'rule SO-15'],
    'DRM_IOCTL_SYNCOBJ_WAIT': [158, 275, 15, 'holds'],
  }),
  'r31-syncobj-slot-replaced-during-get': of(r31, {
    'dma_fence_get_rcu_safe': [111, 177, 13, 'holds'],
    'dma_fence_get_rcu': [96, 152, 12, 'rule RCU-02 SO-14'],
  }),
  'r32-syncobj-point-added-and-reset': of(r32, {
    'nothing comes after the reset': [222, 386, 19, 'holds'],
    'a kernel thread and a later point': [169, 289, 15, 'rule INDEF-10'],
  }),
  'r33-dependency-callback-kill-fini': of(r33, {
    'the kernel': [3011, 8124, 44, 'rule CTX-06 FENCE-22'],
    'frees it after drm_sched_entity_kill': [2049, 5264, 43, 'rule CTX-06 FENCE-22'],
    'takes the lock of the fence before it frees': [3570, 9551, 45, 'holds'],
  }),
  'r34-timeout-completion': of(r34, {
    'NO_HANG': [2942, 7512, 56, 'holds'],
    'reset': [2274, 5691, 79, 'holds'],
    'neither reset nor NO_HANG': [864, 2015, 39, 'rule SCHED-06'],
  }),
  'r35-vgem-timer-signal-close': of(r35, {
    'vgem': [215, 472, 20, 'holds'],
    'the timer owns a reference': [21, 28, 9, 'deadlock'],
  }),
  'r36-eviction-submission': of(r36, {
    'looks under the notifier lock': [1739, 4873, 47, 'holds'],
    'looks before the notifier lock': [2629, 7335, 47, 'rule CTX-06 RESV-11'],
  }),
  'r37-module-unload-ops': of(r37, {
    'waits for a grace period': [196, 382, 12, 'holds'],
    'does not wait': [158, 305, 11, 'rule RCU-08'],
    'unloads before the signal': [225, 445, 12, 'rule FENCE-48 RCU-08'],
    'the ops stay': [136, 272, 12, 'rule FENCE-48'],
  }),
  'r38-error-after-arm': of(r38, {
    'pushes the job': [166, 279, 33, 'holds'],
    'drops the job': [166, 274, 33, 'deadlock FENCE-01 SCHED-01'],
  }),
};

const check = (design: Design, variant: string): CheckOutcome =>
  checkDesign({
    design,
    variant,
    kernel: expectationOf(design, variant).kernels?.[0] ?? '7.2',
  });

describe('races', () => {
  it('are all of the folder', () => {
    const files = readdirSync('designs/races').filter((name) => !name.endsWith('.test.ts'));
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
});
