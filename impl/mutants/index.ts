import { type Mutant } from '../mutant.ts';
import { mutant as arrayCountBehindEnableBit } from './array-count-behind-enable-bit.ts';
import { mutant as arrayDropsErrors } from './array-drops-errors.ts';
import { mutant as arrayFailureDropsMembers } from './array-failure-drops-members.ts';
import { mutant as arrayForgetsSignaledMembers } from './array-forgets-signaled-members.ts';
import { mutant as arrayKeepsLastError } from './array-keeps-last-error.ts';
import { mutant as arrayMatchesFirstContext } from './array-matches-first-context.ts';
import { mutant as arrayOneReferenceTooFew } from './array-one-reference-too-few.ts';
import { mutant as arrayPollsCountOnly } from './array-polls-count-only.ts';
import { mutant as arraySignalsInCallback } from './array-signals-in-callback.ts';
import { mutant as arraySignalsWithAny } from './array-signals-with-any.ts';
import { mutant as arrayWithoutCallbackReferences } from './array-without-callback-references.ts';
import { mutant as attachLinksWithoutLock } from './attach-links-without-lock.ts';
import { mutant as attachOpUnderLock } from './attach-op-under-lock.ts';
import { mutant as chainCallbackWithoutReference } from './chain-callback-without-reference.ts';
import { mutant as chainFindAheadIsFound } from './chain-find-ahead-is-found.ts';
import { mutant as chainFindByNodeSeqno } from './chain-find-by-node-seqno.ts';
import { mutant as chainFindOneTooFar } from './chain-find-one-too-far.ts';
import { mutant as chainIrqWorkDoesNotRearm } from './chain-irq-work-does-not-rearm.ts';
import { mutant as chainOwnFenceOnly } from './chain-own-fence-only.ts';
import { mutant as chainPointGoesBack } from './chain-point-goes-back.ts';
import { mutant as chainPointOutOfOrder } from './chain-point-out-of-order.ts';
import { mutant as chainPrevWithoutRecheck } from './chain-prev-without-recheck.ts';
import { mutant as chainReleaseUnlinksShared } from './chain-release-unlinks-shared.ts';
import { mutant as chainReplaceDropsTooLittle } from './chain-replace-drops-too-little.ts';
import { mutant as chainReplaceWithoutExchange } from './chain-replace-without-exchange.ts';
import { mutant as chainSeqno32Bits } from './chain-seqno-32-bits.ts';
import { mutant as chainSignalsInCallback } from './chain-signals-in-callback.ts';
import { mutant as chainWalkKeepsSignaled } from './chain-walk-keeps-signaled.ts';
import { mutant as cpuAccessDoesNotWait } from './cpu-access-does-not-wait.ts';
import { mutant as cpuAccessEndWaits } from './cpu-access-end-waits.ts';
import { mutant as cpuAccessSwapsUsage } from './cpu-access-swaps-usage.ts';
import { mutant as cpuAccessUninterruptible } from './cpu-access-uninterruptible.ts';
import { mutant as cpuAccessWaitsForBookkeep } from './cpu-access-waits-for-bookkeep.ts';
import { mutant as cpuAccessWaitsForKernelOnly } from './cpu-access-waits-for-kernel-only.ts';
import { mutant as cpuAccessWaitsUnderLock } from './cpu-access-waits-under-lock.ts';
import { mutant as cpuReadWaitsForReaders } from './cpu-read-waits-for-readers.ts';
import { mutant as debugShowKeepsLock } from './debug-show-keeps-lock.ts';
import { mutant as detachFreesFirst } from './detach-frees-first.ts';
import { mutant as detachKeepsCachedMapping } from './detach-keeps-cached-mapping.ts';
import { mutant as detachKeepsLock } from './detach-keeps-lock.ts';
import { mutant as detachLeavesNode } from './detach-leaves-node.ts';
import { mutant as detachOpUnderLock } from './detach-op-under-lock.ts';
import { mutant as detachUnlinksWithoutLock } from './detach-unlinks-without-lock.ts';
import { mutant as eventfdReadKeepsCount } from './eventfd-read-keeps-count.ts';
import { mutant as exportAcceptsSinglePin } from './export-accepts-single-pin.ts';
import { mutant as exportAddsAtEnd } from './export-adds-at-end.ts';
import { mutant as exportCollectsReaders } from './export-collects-readers.ts';
import { mutant as exportForgetsList } from './export-forgets-list.ts';
import { mutant as exportIsLive } from './export-is-live.ts';
import { mutant as exportNeedsNoRelease } from './export-needs-no-release.ts';
import { mutant as exportPutsTooOften } from './export-puts-too-often.ts';
import { mutant as fdDropsReference } from './fd-drops-reference.ts';
import { mutant as fenceCheckOutsideLock } from './fence-check-outside-lock.ts';
import { mutant as fenceDoneOnEnablingNotSignaled } from './fence-done-on-enabling-not-signaled.ts';
import { mutant as fenceEnableBitBehindOp } from './fence-enable-bit-behind-op.ts';
import { mutant as fenceEnableOpTwice } from './fence-enable-op-twice.ts';
import { mutant as fenceErrorBeforeSignal } from './fence-error-before-signal.ts';
import { mutant as fenceLateCallbackRunsAtOnce } from './fence-late-callback-runs-at-once.ts';
import { mutant as fenceLaterOfSignaled } from './fence-later-of-signaled.ts';
import { mutant as fenceNodeNotReinitialised } from './fence-node-not-reinitialised.ts';
import { mutant as fencePollEndsBeforeSignaled } from './fence-poll-ends-before-signaled.ts';
import { mutant as fencePollOfSignaledIsZero } from './fence-poll-of-signaled-is-zero.ts';
import { mutant as fenceRemovalBehindSignalSucceeds } from './fence-removal-behind-signal-succeeds.ts';
import { mutant as fenceRemovalWithoutLock } from './fence-removal-without-lock.ts';
import { mutant as fenceSameIsLater } from './fence-same-is-later.ts';
import { mutant as fenceSecondSignalRunsAgain } from './fence-second-signal-runs-again.ts';
import { mutant as fenceSignaledBehindCallbacks } from './fence-signaled-behind-callbacks.ts';
import { mutant as fenceStubBornPending } from './fence-stub-born-pending.ts';
import { mutant as fenceWaitAnyLeavesCallbacks } from './fence-wait-any-leaves-callbacks.ts';
import { mutant as fenceWaitAnyStateBehindTest } from './fence-wait-any-state-behind-test.ts';
import { mutant as fenceWaitTestsWithoutLock } from './fence-wait-tests-without-lock.ts';
import { mutant as fgetOutsideRcu } from './fget-outside-rcu.ts';
import { mutant as fgetTakesFromZero } from './fget-takes-from-zero.ts';
import { mutant as fputReleasesAtOnce } from './fput-releases-at-once.ts';
import { mutant as getDmaBufForgets } from './get-dma-buf-forgets.ts';
import { mutant as getWithoutReference } from './get-without-reference.ts';
import { mutant as getWrongErrno } from './get-wrong-errno.ts';
import { mutant as importReplacesFences } from './import-replaces-fences.ts';
import { mutant as importReservesNothing } from './import-reserves-nothing.ts';
import { mutant as importRwAsRead } from './import-rw-as-read.ts';
import { mutant as importWithoutLock } from './import-without-lock.ts';
import { mutant as importWrongErrno } from './import-wrong-errno.ts';
import { mutant as interruptedMapStaysMapped } from './interrupted-map-stays-mapped.ts';
import { mutant as invalidateDropsLock } from './invalidate-drops-lock.ts';
import { mutant as invalidateTakesLock } from './invalidate-takes-lock.ts';
import { mutant as iterTakesDyingBuffer } from './iter-takes-dying-buffer.ts';
import { mutant as iterWithoutMutex } from './iter-without-mutex.ts';
import { mutant as llseekAddsOffset } from './llseek-adds-offset.ts';
import { mutant as mapCachedIgnoresDirection } from './map-cached-ignores-direction.ts';
import { mutant as mapDoesNotPin } from './map-does-not-pin.ts';
import { mutant as mapDoesNotWait } from './map-does-not-wait.ts';
import { mutant as mapIgnoresInterruption } from './map-ignores-interruption.ts';
import { mutant as mapUnlockedDoesNotLock } from './map-unlocked-does-not-lock.ts';
import { mutant as mapWaitsForDynamic } from './map-waits-for-dynamic.ts';
import { mutant as mapWaitsForReaders } from './map-waits-for-readers.ts';
import { mutant as mapWaitsUninterruptibly } from './map-waits-uninterruptibly.ts';
import { mutant as memfdForgetsSeal } from './memfd-forgets-seal.ts';
import { mutant as mergeDoesNotSort } from './merge-does-not-sort.ts';
import { mutant as mergeDropsOneTooMany } from './merge-drops-one-too-many.ts';
import { mutant as mergeFailureDropsTwice } from './merge-failure-drops-twice.ts';
import { mutant as mergeKeepsEveryFence } from './merge-keeps-every-fence.ts';
import { mutant as mergeKeepsSignaled } from './merge-keeps-signaled.ts';
import { mutant as mergeKeepsTheOldest } from './merge-keeps-the-oldest.ts';
import { mutant as mergeNestsContainers } from './merge-nests-containers.ts';
import { mutant as mergeWithoutReference } from './merge-without-reference.ts';
import { mutant as mergeWrapsASingleFence } from './merge-wraps-a-single-fence.ts';
import { mutant as mutexHandedOverInSilence } from './mutex-handed-over-in-silence.ts';
import { mutant as mutexSleepsWithoutLastLook } from './mutex-sleeps-without-last-look.ts';
import { mutant as mutexStateIsSetTooLate } from './mutex-state-is-set-too-late.ts';
import { mutant as mutexUnlockWakesNobody } from './mutex-unlock-wakes-nobody.ts';
import { mutant as openInstallsEarly } from './open-installs-early.ts';
import { mutant as pinForgotten } from './pin-forgotten.ts';
import { mutant as pollDoesNotLookAgain } from './poll-does-not-look-again.ts';
import { mutant as pollIgnoresSignals } from './poll-ignores-signals.ts';
import { mutant as pollInWaitsForReaders } from './poll-in-waits-for-readers.ts';
import { mutant as pollJoinsBehindSlot } from './poll-joins-behind-slot.ts';
import { mutant as pollOutIgnoresReaders } from './poll-out-ignores-readers.ts';
import { mutant as pollPutsFileFirst } from './poll-puts-file-first.ts';
import { mutant as pollQueueWithoutFile } from './poll-queue-without-file.ts';
import { mutant as pollSlotAtEveryFence } from './poll-slot-at-every-fence.ts';
import { mutant as pollSlotBusyIsReady } from './poll-slot-busy-is-ready.ts';
import { mutant as pollSlotStaysActive } from './poll-slot-stays-active.ts';
import { mutant as pollSlotWakesNobody } from './poll-slot-wakes-nobody.ts';
import { mutant as pollSlotWithoutFence } from './poll-slot-without-fence.ts';
import { mutant as pollSlotWithoutFile } from './poll-slot-without-file.ts';
import { mutant as pollStateBehindCheck } from './poll-state-behind-check.ts';
import { mutant as pollStaysInQueues } from './poll-stays-in-queues.ts';
import { mutant as putReleasesEarly } from './put-releases-early.ts';
import { mutant as releaseFreesFirst } from './release-frees-first.ts';
import { mutant as releaseStaysOnList } from './release-stays-on-list.ts';
import { mutant as resvAddIgnoresContext } from './resv-add-ignores-context.ts';
import { mutant as resvAddReplacesLaterFence } from './resv-add-replaces-later-fence.ts';
import { mutant as resvAddTakesNoReference } from './resv-add-takes-no-reference.ts';
import { mutant as resvAddWeakensUsage } from './resv-add-weakens-usage.ts';
import { mutant as resvCopyDropsUsage } from './resv-copy-drops-usage.ts';
import { mutant as resvCopyTakesNoReference } from './resv-copy-takes-no-reference.ts';
import { mutant as resvCountBeforeEntry } from './resv-count-before-entry.ts';
import { mutant as resvFiniKeepsReferences } from './resv-fini-keeps-references.ts';
import { mutant as resvIdlePollTimesOut } from './resv-idle-poll-times-out.ts';
import { mutant as resvListFreedAtOnce } from './resv-list-freed-at-once.ts';
import { mutant as resvNewListLosesLastFence } from './resv-new-list-loses-last-fence.ts';
import { mutant as resvQueryForOneUsage } from './resv-query-for-one-usage.ts';
import { mutant as resvQueryWithoutItsOwnUsage } from './resv-query-without-its-own-usage.ts';
import { mutant as resvReaderDoesNotLookAgain } from './resv-reader-does-not-look-again.ts';
import { mutant as resvReplaceKeepsUsage } from './resv-replace-keeps-usage.ts';
import { mutant as resvReplaceTakesOneReference } from './resv-replace-takes-one-reference.ts';
import { mutant as resvReplacedFenceDroppedTooEarly } from './resv-replaced-fence-dropped-too-early.ts';
import { mutant as resvReplacedFenceDroppedTwice } from './resv-replaced-fence-dropped-twice.ts';
import { mutant as resvReplacedFenceLeaks } from './resv-replaced-fence-leaks.ts';
import { mutant as resvReserveIgnoresFailure } from './resv-reserve-ignores-failure.ts';
import { mutant as resvReserveNothing } from './resv-reserve-nothing.ts';
import { mutant as resvReserveOneTooFew } from './resv-reserve-one-too-few.ts';
import { mutant as resvRestartGoesOn } from './resv-restart-goes-on.ts';
import { mutant as resvRestartKeepsWhatItHas } from './resv-restart-keeps-what-it-has.ts';
import { mutant as resvSignaledFenceCounts } from './resv-signaled-fence-counts.ts';
import { mutant as resvTestLooksAtFirstSlot } from './resv-test-looks-at-first-slot.ts';
import { mutant as resvWaitForTheFirstOnly } from './resv-wait-for-the-first-only.ts';
import { mutant as resvWaitSkipsBookkeep } from './resv-wait-skips-bookkeep.ts';
import { mutant as resvWaitSkipsKernel } from './resv-wait-skips-kernel.ts';
import { mutant as resvWalkTakesNoReference } from './resv-walk-takes-no-reference.ts';
import { mutant as setNameFreesWithoutLock } from './set-name-frees-without-lock.ts';
import { mutant as setNameOneTooLong } from './set-name-one-too-long.ts';
import { mutant as syncDeadlineIgnoresPad } from './sync-deadline-ignores-pad.ts';
import { mutant as syncEndBegins } from './sync-end-begins.ts';
import { mutant as syncFileGetFenceWithoutReference } from './sync-file-get-fence-without-reference.ts';
import { mutant as syncFilePollAddsAgain } from './sync-file-poll-adds-again.ts';
import { mutant as syncFilePollEnablesNothing } from './sync-file-poll-enables-nothing.ts';
import { mutant as syncFilePollIsWritable } from './sync-file-poll-is-writable.ts';
import { mutant as syncFilePollJoinsLast } from './sync-file-poll-joins-last.ts';
import { mutant as syncFileReleaseKeepsCallback } from './sync-file-release-keeps-callback.ts';
import { mutant as syncFileWithoutReference } from './sync-file-without-reference.ts';
import { mutant as syncIgnoresUnknownFlags } from './sync-ignores-unknown-flags.ts';
import { mutant as syncInfoKeepsNames } from './sync-info-keeps-names.ts';
import { mutant as syncInfoRoomExact } from './sync-info-room-exact.ts';
import { mutant as syncInfoStatusOfLast } from './sync-info-status-of-last.ts';
import { mutant as syncInfoTimeOfPending } from './sync-info-time-of-pending.ts';
import { mutant as syncInfoTruncates } from './sync-info-truncates.ts';
import { mutant as syncMergeIgnoresFlags } from './sync-merge-ignores-flags.ts';
import { mutant as syncMergePutsWrongFile } from './sync-merge-puts-wrong-file.ts';
import { mutant as syncMergeTakesFirst } from './sync-merge-takes-first.ts';
import { mutant as syncMergeWrongErrno } from './sync-merge-wrong-errno.ts';
import { mutant as syncNeedsNoDirection } from './sync-needs-no-direction.ts';
import { mutant as syncSwapsDirections } from './sync-swaps-directions.ts';
import { mutant as syncobjAddWaitWithoutSecondLook } from './syncobj-add-wait-without-second-look.ts';
import { mutant as syncobjAvailableNeedsSubmission } from './syncobj-available-needs-submission.ts';
import { mutant as syncobjAvailableWaitsForCompletion } from './syncobj-available-waits-for-completion.ts';
import { mutant as syncobjDestroyUnknownEnoent } from './syncobj-destroy-unknown-enoent.ts';
import { mutant as syncobjEmptyListIsFine } from './syncobj-empty-list-is-fine.ts';
import { mutant as syncobjEmptyWaitIsAnError } from './syncobj-empty-wait-is-an-error.ts';
import { mutant as syncobjEventfdAvailableWaits } from './syncobj-eventfd-available-waits.ts';
import { mutant as syncobjEventfdOnlyLater } from './syncobj-eventfd-only-later.ts';
import { mutant as syncobjExportIsACopy } from './syncobj-export-is-a-copy.ts';
import { mutant as syncobjFenceWithoutRecheck } from './syncobj-fence-without-recheck.ts';
import { mutant as syncobjFindWithoutReference } from './syncobj-find-without-reference.ts';
import { mutant as syncobjHandleBeforePad } from './syncobj-handle-before-pad.ts';
import { mutant as syncobjImportReusesHandle } from './syncobj-import-reuses-handle.ts';
import { mutant as syncobjPoint0NeedsANode } from './syncobj-point-0-needs-a-node.ts';
import { mutant as syncobjQueryLastSubmitted } from './syncobj-query-last-submitted.ts';
import { mutant as syncobjQueryOwnFenceOnly } from './syncobj-query-own-fence-only.ts';
import { mutant as syncobjReplaceDropsTwice } from './syncobj-replace-drops-twice.ts';
import { mutant as syncobjReplaceTellsNobody } from './syncobj-replace-tells-nobody.ts';
import { mutant as syncobjResetBeforeLookup } from './syncobj-reset-before-lookup.ts';
import { mutant as syncobjTransferNeedsSignal } from './syncobj-transfer-needs-signal.ts';
import { mutant as syncobjWaitAnySkipsMissing } from './syncobj-wait-any-skips-missing.ts';
import { mutant as syncobjWaitBlocksWithoutFence } from './syncobj-wait-blocks-without-fence.ts';
import { mutant as syncobjWaitFollowsTheFence } from './syncobj-wait-follows-the-fence.ts';
import { mutant as syncobjWaitForgetsCallback } from './syncobj-wait-forgets-callback.ts';
import { mutant as syncobjWaitIgnoresSignals } from './syncobj-wait-ignores-signals.ts';
import { mutant as syncobjWaitTestsBeforeState } from './syncobj-wait-tests-before-state.ts';
import { mutant as timelineCloseFailsSignaled } from './timeline-close-fails-signaled.ts';
import { mutant as timelineCloseForgetsPending } from './timeline-close-forgets-pending.ts';
import { mutant as timelineCloseWithoutError } from './timeline-close-without-error.ts';
import { mutant as timelineIncSignalsOne } from './timeline-inc-signals-one.ts';
import { mutant as timelineLargeIncNotSplit } from './timeline-large-inc-not-split.ts';
import { mutant as timelineNeedsExactValue } from './timeline-needs-exact-value.ts';
import { mutant as timelinePointAtValueIsPending } from './timeline-point-at-value-is-pending.ts';
import { mutant as timelinePointLeavesLink } from './timeline-point-leaves-link.ts';
import { mutant as timelinePointWithoutReference } from './timeline-point-without-reference.ts';
import { mutant as timelinePointsNotSorted } from './timeline-points-not-sorted.ts';
import { mutant as timelineSharesDyingPoint } from './timeline-shares-dying-point.ts';
import { mutant as timelineValuesAreUnsigned } from './timeline-values-are-unsigned.ts';
import { mutant as udmabufDoesNotPin } from './udmabuf-does-not-pin.ts';
import { mutant as udmabufEndWithoutBegin } from './udmabuf-end-without-begin.ts';
import { mutant as udmabufNeedsNoSeal } from './udmabuf-needs-no-seal.ts';
import { mutant as udmabufOfSealedPages } from './udmabuf-of-sealed-pages.ts';
import { mutant as udmabufPinsBeyondEnd } from './udmabuf-pins-beyond-end.ts';
import { mutant as udmabufStaysPinned } from './udmabuf-stays-pinned.ts';
import { mutant as udmabufWrongErrno } from './udmabuf-wrong-errno.ts';
import { mutant as unmapDoesNotUnpin } from './unmap-does-not-unpin.ts';
import { mutant as unmapDropsLock } from './unmap-drops-lock.ts';
import { mutant as unmapForgetsExporter } from './unmap-forgets-exporter.ts';
import { mutant as unmapFreesCachedMapping } from './unmap-frees-cached-mapping.ts';
import { mutant as unmapUnlockedKeepsLock } from './unmap-unlocked-keeps-lock.ts';
import { mutant as unpinForgotten } from './unpin-forgotten.ts';
import { mutant as unwrapSkipsSignaled } from './unwrap-skips-signaled.ts';
import { mutant as unwrapStopsAtArrays } from './unwrap-stops-at-arrays.ts';
import { mutant as vmapAsksExporterAgain } from './vmap-asks-exporter-again.ts';
import { mutant as vmapDoesNotCount } from './vmap-does-not-count.ts';
import { mutant as vmapUnlockedDoesNotLock } from './vmap-unlocked-does-not-lock.ts';
import { mutant as vmapWrongErrno } from './vmap-wrong-errno.ts';
import { mutant as vunmapForgetsCount } from './vunmap-forgets-count.ts';
import { mutant as vunmapNeverUnmaps } from './vunmap-never-unmaps.ts';
import { mutant as vunmapUnlockedKeepsLock } from './vunmap-unlocked-keeps-lock.ts';
import { mutant as vunmapUnmapsFirst } from './vunmap-unmaps-first.ts';
import { mutant as wwAgeIsReversed } from './ww-age-is-reversed.ts';
import { mutant as wwAlreadyComesLast } from './ww-already-comes-last.ts';
import { mutant as wwFastPathForgetsWaiters } from './ww-fast-path-forgets-waiters.ts';
import { mutant as wwFastPathLooksFirst } from './ww-fast-path-looks-first.ts';
import { mutant as wwInterruptedRestarts } from './ww-interrupted-restarts.ts';
import { mutant as wwKillIgnoresOlderWaiters } from './ww-kill-ignores-older-waiters.ts';
import { mutant as wwKillWithNothingHeld } from './ww-kill-with-nothing-held.ts';
import { mutant as wwNewStampAtBackOff } from './ww-new-stamp-at-back-off.ts';
import { mutant as wwSignalBeforeHandOver } from './ww-signal-before-hand-over.ts';
import { mutant as wwSlowLockWithoutContext } from './ww-slow-lock-without-context.ts';
import { mutant as wwTrylockForgetsContext } from './ww-trylock-forgets-context.ts';
import { mutant as wwUnlockKeepsContext } from './ww-unlock-keeps-context.ts';
import { mutant as wwUnlockKeepsCount } from './ww-unlock-keeps-count.ts';
import { mutant as wwWaitersInOrderOfArrival } from './ww-waiters-in-order-of-arrival.ts';
import { mutant as wwWoundNeverHeals } from './ww-wound-never-heals.ts';
import { mutant as wwWoundWakesNobody } from './ww-wound-wakes-nobody.ts';
import { mutant as wwYoungerWaiterSleepsOn } from './ww-younger-waiter-sleeps-on.ts';

/** Every deliberate bug of the reference implementation. */
export const mutants: readonly Mutant[] = [
  arrayCountBehindEnableBit,
  arrayDropsErrors,
  arrayFailureDropsMembers,
  arrayForgetsSignaledMembers,
  arrayKeepsLastError,
  arrayMatchesFirstContext,
  arrayOneReferenceTooFew,
  arrayPollsCountOnly,
  arraySignalsInCallback,
  arraySignalsWithAny,
  arrayWithoutCallbackReferences,
  attachLinksWithoutLock,
  attachOpUnderLock,
  chainCallbackWithoutReference,
  chainFindAheadIsFound,
  chainFindByNodeSeqno,
  chainFindOneTooFar,
  chainIrqWorkDoesNotRearm,
  chainOwnFenceOnly,
  chainPointGoesBack,
  chainPointOutOfOrder,
  chainPrevWithoutRecheck,
  chainReleaseUnlinksShared,
  chainReplaceDropsTooLittle,
  chainReplaceWithoutExchange,
  chainSeqno32Bits,
  chainSignalsInCallback,
  chainWalkKeepsSignaled,
  cpuAccessDoesNotWait,
  cpuAccessEndWaits,
  cpuAccessSwapsUsage,
  cpuAccessUninterruptible,
  cpuAccessWaitsForBookkeep,
  cpuAccessWaitsForKernelOnly,
  cpuAccessWaitsUnderLock,
  cpuReadWaitsForReaders,
  debugShowKeepsLock,
  detachFreesFirst,
  detachKeepsCachedMapping,
  detachKeepsLock,
  detachLeavesNode,
  detachOpUnderLock,
  detachUnlinksWithoutLock,
  eventfdReadKeepsCount,
  exportAcceptsSinglePin,
  exportAddsAtEnd,
  exportCollectsReaders,
  exportForgetsList,
  exportIsLive,
  exportNeedsNoRelease,
  exportPutsTooOften,
  fdDropsReference,
  fenceCheckOutsideLock,
  fenceDoneOnEnablingNotSignaled,
  fenceEnableBitBehindOp,
  fenceEnableOpTwice,
  fenceErrorBeforeSignal,
  fenceLateCallbackRunsAtOnce,
  fenceLaterOfSignaled,
  fenceNodeNotReinitialised,
  fencePollEndsBeforeSignaled,
  fencePollOfSignaledIsZero,
  fenceRemovalBehindSignalSucceeds,
  fenceRemovalWithoutLock,
  fenceSameIsLater,
  fenceSecondSignalRunsAgain,
  fenceSignaledBehindCallbacks,
  fenceStubBornPending,
  fenceWaitAnyLeavesCallbacks,
  fenceWaitAnyStateBehindTest,
  fenceWaitTestsWithoutLock,
  fgetOutsideRcu,
  fgetTakesFromZero,
  fputReleasesAtOnce,
  getDmaBufForgets,
  getWithoutReference,
  getWrongErrno,
  importReplacesFences,
  importReservesNothing,
  importRwAsRead,
  importWithoutLock,
  importWrongErrno,
  interruptedMapStaysMapped,
  invalidateDropsLock,
  invalidateTakesLock,
  iterTakesDyingBuffer,
  iterWithoutMutex,
  llseekAddsOffset,
  mapCachedIgnoresDirection,
  mapDoesNotPin,
  mapDoesNotWait,
  mapIgnoresInterruption,
  mapUnlockedDoesNotLock,
  mapWaitsForDynamic,
  mapWaitsForReaders,
  mapWaitsUninterruptibly,
  memfdForgetsSeal,
  mergeDoesNotSort,
  mergeDropsOneTooMany,
  mergeFailureDropsTwice,
  mergeKeepsEveryFence,
  mergeKeepsSignaled,
  mergeKeepsTheOldest,
  mergeNestsContainers,
  mergeWithoutReference,
  mergeWrapsASingleFence,
  mutexHandedOverInSilence,
  mutexSleepsWithoutLastLook,
  mutexStateIsSetTooLate,
  mutexUnlockWakesNobody,
  openInstallsEarly,
  pinForgotten,
  pollDoesNotLookAgain,
  pollIgnoresSignals,
  pollInWaitsForReaders,
  pollJoinsBehindSlot,
  pollOutIgnoresReaders,
  pollPutsFileFirst,
  pollQueueWithoutFile,
  pollSlotAtEveryFence,
  pollSlotBusyIsReady,
  pollSlotStaysActive,
  pollSlotWakesNobody,
  pollSlotWithoutFence,
  pollSlotWithoutFile,
  pollStateBehindCheck,
  pollStaysInQueues,
  putReleasesEarly,
  releaseFreesFirst,
  releaseStaysOnList,
  resvAddIgnoresContext,
  resvAddReplacesLaterFence,
  resvAddTakesNoReference,
  resvAddWeakensUsage,
  resvCopyDropsUsage,
  resvCopyTakesNoReference,
  resvCountBeforeEntry,
  resvFiniKeepsReferences,
  resvIdlePollTimesOut,
  resvListFreedAtOnce,
  resvNewListLosesLastFence,
  resvQueryForOneUsage,
  resvQueryWithoutItsOwnUsage,
  resvReaderDoesNotLookAgain,
  resvReplaceKeepsUsage,
  resvReplaceTakesOneReference,
  resvReplacedFenceDroppedTooEarly,
  resvReplacedFenceDroppedTwice,
  resvReplacedFenceLeaks,
  resvReserveIgnoresFailure,
  resvReserveNothing,
  resvReserveOneTooFew,
  resvRestartGoesOn,
  resvRestartKeepsWhatItHas,
  resvSignaledFenceCounts,
  resvTestLooksAtFirstSlot,
  resvWaitForTheFirstOnly,
  resvWaitSkipsBookkeep,
  resvWaitSkipsKernel,
  resvWalkTakesNoReference,
  setNameFreesWithoutLock,
  setNameOneTooLong,
  syncDeadlineIgnoresPad,
  syncEndBegins,
  syncFileGetFenceWithoutReference,
  syncFilePollAddsAgain,
  syncFilePollEnablesNothing,
  syncFilePollIsWritable,
  syncFilePollJoinsLast,
  syncFileReleaseKeepsCallback,
  syncFileWithoutReference,
  syncIgnoresUnknownFlags,
  syncInfoKeepsNames,
  syncInfoRoomExact,
  syncInfoStatusOfLast,
  syncInfoTimeOfPending,
  syncInfoTruncates,
  syncMergeIgnoresFlags,
  syncMergePutsWrongFile,
  syncMergeTakesFirst,
  syncMergeWrongErrno,
  syncNeedsNoDirection,
  syncSwapsDirections,
  syncobjAddWaitWithoutSecondLook,
  syncobjAvailableNeedsSubmission,
  syncobjAvailableWaitsForCompletion,
  syncobjDestroyUnknownEnoent,
  syncobjEmptyListIsFine,
  syncobjEmptyWaitIsAnError,
  syncobjEventfdAvailableWaits,
  syncobjEventfdOnlyLater,
  syncobjExportIsACopy,
  syncobjFenceWithoutRecheck,
  syncobjFindWithoutReference,
  syncobjHandleBeforePad,
  syncobjImportReusesHandle,
  syncobjPoint0NeedsANode,
  syncobjQueryLastSubmitted,
  syncobjQueryOwnFenceOnly,
  syncobjReplaceDropsTwice,
  syncobjReplaceTellsNobody,
  syncobjResetBeforeLookup,
  syncobjTransferNeedsSignal,
  syncobjWaitAnySkipsMissing,
  syncobjWaitBlocksWithoutFence,
  syncobjWaitFollowsTheFence,
  syncobjWaitForgetsCallback,
  syncobjWaitIgnoresSignals,
  syncobjWaitTestsBeforeState,
  timelineCloseFailsSignaled,
  timelineCloseForgetsPending,
  timelineCloseWithoutError,
  timelineIncSignalsOne,
  timelineLargeIncNotSplit,
  timelineNeedsExactValue,
  timelinePointAtValueIsPending,
  timelinePointLeavesLink,
  timelinePointWithoutReference,
  timelinePointsNotSorted,
  timelineSharesDyingPoint,
  timelineValuesAreUnsigned,
  udmabufDoesNotPin,
  udmabufEndWithoutBegin,
  udmabufNeedsNoSeal,
  udmabufOfSealedPages,
  udmabufPinsBeyondEnd,
  udmabufStaysPinned,
  udmabufWrongErrno,
  unmapDoesNotUnpin,
  unmapDropsLock,
  unmapForgetsExporter,
  unmapFreesCachedMapping,
  unmapUnlockedKeepsLock,
  unpinForgotten,
  unwrapSkipsSignaled,
  unwrapStopsAtArrays,
  vmapAsksExporterAgain,
  vmapDoesNotCount,
  vmapUnlockedDoesNotLock,
  vmapWrongErrno,
  vunmapForgetsCount,
  vunmapNeverUnmaps,
  vunmapUnlockedKeepsLock,
  vunmapUnmapsFirst,
  wwAgeIsReversed,
  wwAlreadyComesLast,
  wwFastPathForgetsWaiters,
  wwFastPathLooksFirst,
  wwInterruptedRestarts,
  wwKillIgnoresOlderWaiters,
  wwKillWithNothingHeld,
  wwNewStampAtBackOff,
  wwSignalBeforeHandOver,
  wwSlowLockWithoutContext,
  wwTrylockForgetsContext,
  wwUnlockKeepsContext,
  wwUnlockKeepsCount,
  wwWaitersInOrderOfArrival,
  wwWoundNeverHeals,
  wwWoundWakesNobody,
  wwYoungerWaiterSleepsOn,
];
