import { type ModelMutant } from './model-mutant.ts';
import { addNeedsNoReservation } from './model/add-needs-no-reservation.ts';
import { addReplacesAnyFenceOfItsContext } from './model/add-replaces-any-fence-of-its-context.ts';
import { addWeakensTheUsage } from './model/add-weakens-the-usage.ts';
import { anyOffsetCanBeSought } from './model/any-offset-can-be-sought.ts';
import { arrayCallbackHasNoReference } from './model/array-callback-has-no-reference.ts';
import { arrayDropsTheErrorsOfMembers } from './model/array-drops-the-errors-of-members.ts';
import { arrayOfSyncobjsIsHalfDone } from './model/array-of-syncobjs-is-half-done.ts';
import { arraySignalsWithItsFirstMember } from './model/array-signals-with-its-first-member.ts';
import { backOffIsNotChecked } from './model/back-off-is-not-checked.ts';
import { callbackIsRemovedAfterTheSignal } from './model/callback-is-removed-after-the-signal.ts';
import { chainLookupCollectsNothing } from './model/chain-lookup-collects-nothing.ts';
import { chainNodeSignalsAlone } from './model/chain-node-signals-alone.ts';
import { chainNumbersHave32Bits } from './model/chain-numbers-have-32-bits.ts';
import { closedHandleKeepsItsBuffer } from './model/closed-handle-keeps-its-buffer.ts';
import { closingATimelineFailsSignalledFences } from './model/closing-a-timeline-fails-signalled-fences.ts';
import { closingATimelineLeavesFencesPending } from './model/closing-a-timeline-leaves-fences-pending.ts';
import { cpuAccessWaitsForNobody } from './model/cpu-access-waits-for-nobody.ts';
import { drmExecCountsADuplicate } from './model/drm-exec-counts-a-duplicate.ts';
import { emptyHandedContextDies } from './model/empty-handed-context-dies.ts';
import { emptyListIsFine } from './model/empty-list-is-fine.ts';
import { equalPointsAreTwoFences } from './model/equal-points-are-two-fences.ts';
import { errorShowsBeforeTheSignal } from './model/error-shows-before-the-signal.ts';
import { eventfdDoesNotFireAtOnce } from './model/eventfd-does-not-fire-at-once.ts';
import { eventfdForAvailableWaitsForCompletion } from './model/eventfd-for-available-waits-for-completion.ts';
import { exportForReadingCollectsReaders } from './model/export-for-reading-collects-readers.ts';
import { exportedSyncFileIsLive } from './model/exported-sync-file-is-live.ts';
import { exportedSyncobjIsACopy } from './model/exported-syncobj-is-a-copy.ts';
import { fastPathWakesNobody } from './model/fast-path-wakes-nobody.ts';
import { fileInfoCutsTheList } from './model/file-info-cuts-the-list.ts';
import { flagIsSetBehindTheCallbacks } from './model/flag-is-set-behind-the-callbacks.ts';
import { handleIsLookedUpBeforeTheFlags } from './model/handle-is-looked-up-before-the-flags.ts';
import { importForBothIsAReader } from './model/import-for-both-is-a-reader.ts';
import { importReplacesWhatWasThere } from './model/import-replaces-what-was-there.ts';
import { importedSyncobjHasOneHandle } from './model/imported-syncobj-has-one-handle.ts';
import { iterationSkipsSignalledMembers } from './model/iteration-skips-signalled-members.ts';
import { lateCallbackRunsAtOnce } from './model/late-callback-runs-at-once.ts';
import { lateVgemSignalSucceeds } from './model/late-vgem-signal-succeeds.ts';
import { lifeOfAContextIsNotChecked } from './model/life-of-a-context-is-not-checked.ts';
import { lockForgetsItsContext } from './model/lock-forgets-its-context.ts';
import { mergeIsNotOrderedByContext } from './model/merge-is-not-ordered-by-context.ts';
import { mergeKeepsEveryFenceOfAContext } from './model/merge-keeps-every-fence-of-a-context.ts';
import { mergeKeepsSignalledFences } from './model/merge-keeps-signalled-fences.ts';
import { mergeKeepsTheOldestFenceOfAContext } from './model/merge-keeps-the-oldest-fence-of-a-context.ts';
import { mergeWithAnotherFileIsEinval } from './model/merge-with-another-file-is-einval.ts';
import { mergeWrapsASingleFence } from './model/merge-wraps-a-single-fence.ts';
import { nofsKeepsOutOfReclaim } from './model/nofs-keeps-out-of-reclaim.ts';
import { olderContextDies } from './model/older-context-dies.ts';
import { olderWaiterAheadDoesNotCount } from './model/older-waiter-ahead-does-not-count.ts';
import { outOfOrderPointIsAnOrdinaryNode } from './model/out-of-order-point-is-an-ordinary-node.ts';
import { outOfOrderPointIsRefused } from './model/out-of-order-point-is-refused.ts';
import { ownLockIsADeadlock } from './model/own-lock-is-a-deadlock.ts';
import { ownerMayTryAgain } from './model/owner-may-try-again.ts';
import { pastDeadlineSleeps } from './model/past-deadline-sleeps.ts';
import { point0NeedsANode } from './model/point-0-needs-a-node.ts';
import { pointAtTheValueIsBornPending } from './model/point-at-the-value-is-born-pending.ts';
import { pointNeedsItsVeryNumber } from './model/point-needs-its-very-number.ts';
import { pollHoldsNoFile } from './model/poll-holds-no-file.ts';
import { pollOfASignalledFenceReturns0 } from './model/poll-of-a-signalled-fence-returns-0.ts';
import { pollinWaitsForReaders } from './model/pollin-waits-for-readers.ts';
import { polloutIgnoresReaders } from './model/pollout-ignores-readers.ts';
import { primeImportAgainIsAnotherHandle } from './model/prime-import-again-is-another-handle.ts';
import { primeImportOfTheOwnBufferIsANewObject } from './model/prime-import-of-the-own-buffer-is-a-new-object.ts';
import { queryIgnoresLastSubmitted } from './model/query-ignores-last-submitted.ts';
import { queryLooksOnlyAtPayloads } from './model/query-looks-only-at-payloads.ts';
import { queryReportsTheLastSubmittedPoint } from './model/query-reports-the-last-submitted-point.ts';
import { readerKeepsTheOldList } from './model/reader-keeps-the-old-list.ts';
import { secondSignalCountsAsTheFirst } from './model/second-signal-counts-as-the-first.ts';
import { signalledFenceHasNoTime } from './model/signalled-fence-has-no-time.ts';
import { signalsDoNotEndASyncobjWait } from './model/signals-do-not-end-a-syncobj-wait.ts';
import { udmabufCopiesItsPages } from './model/udmabuf-copies-its-pages.ts';
import { unknownHandleIsEnoentEverywhere } from './model/unknown-handle-is-enoent-everywhere.ts';
import { unlockedWalkReturnsSignalledFences } from './model/unlocked-walk-returns-signalled-fences.ts';
import { usageIsExact } from './model/usage-is-exact.ts';
import { usageWriteReturnsReaders } from './model/usage-write-returns-readers.ts';
import { vgemReaderConflictsWithReaders } from './model/vgem-reader-conflicts-with-readers.ts';
import { vgemWriterIgnoresReaders } from './model/vgem-writer-ignores-readers.ts';
import { waitAnyIgnoresAnEmptySyncobj } from './model/wait-any-ignores-an-empty-syncobj.ts';
import { waitAvailableNeedsForSubmit } from './model/wait-available-needs-for-submit.ts';
import { waitAvailableWaitsForCompletion } from './model/wait-available-waits-for-completion.ts';
import { waitDieWaits } from './model/wait-die-waits.ts';
import { waitFollowsTheFenceOfTheMoment } from './model/wait-follows-the-fence-of-the-moment.ts';
import { waitForABufferIsOverAtOnce } from './model/wait-for-a-buffer-is-over-at-once.ts';
import { waitForAnEmptySyncobjBlocks } from './model/wait-for-an-empty-syncobj-blocks.ts';
import { waitForNobodyFails } from './model/wait-for-nobody-fails.ts';
import { woundWaitWoundsNobody } from './model/wound-wait-wounds-nobody.ts';

/** Every mutant of the model; a new one is one file and one line here. */
export const modelMutants: readonly ModelMutant[] = [
  addNeedsNoReservation,
  addReplacesAnyFenceOfItsContext,
  addWeakensTheUsage,
  anyOffsetCanBeSought,
  arrayCallbackHasNoReference,
  arrayDropsTheErrorsOfMembers,
  arrayOfSyncobjsIsHalfDone,
  arraySignalsWithItsFirstMember,
  backOffIsNotChecked,
  callbackIsRemovedAfterTheSignal,
  chainLookupCollectsNothing,
  chainNodeSignalsAlone,
  chainNumbersHave32Bits,
  closedHandleKeepsItsBuffer,
  closingATimelineFailsSignalledFences,
  closingATimelineLeavesFencesPending,
  cpuAccessWaitsForNobody,
  drmExecCountsADuplicate,
  emptyHandedContextDies,
  emptyListIsFine,
  equalPointsAreTwoFences,
  errorShowsBeforeTheSignal,
  eventfdDoesNotFireAtOnce,
  eventfdForAvailableWaitsForCompletion,
  exportForReadingCollectsReaders,
  exportedSyncFileIsLive,
  exportedSyncobjIsACopy,
  fastPathWakesNobody,
  fileInfoCutsTheList,
  flagIsSetBehindTheCallbacks,
  handleIsLookedUpBeforeTheFlags,
  importForBothIsAReader,
  importReplacesWhatWasThere,
  importedSyncobjHasOneHandle,
  iterationSkipsSignalledMembers,
  lateCallbackRunsAtOnce,
  lateVgemSignalSucceeds,
  lifeOfAContextIsNotChecked,
  lockForgetsItsContext,
  mergeIsNotOrderedByContext,
  mergeKeepsEveryFenceOfAContext,
  mergeKeepsSignalledFences,
  mergeKeepsTheOldestFenceOfAContext,
  mergeWithAnotherFileIsEinval,
  mergeWrapsASingleFence,
  nofsKeepsOutOfReclaim,
  olderContextDies,
  olderWaiterAheadDoesNotCount,
  outOfOrderPointIsAnOrdinaryNode,
  outOfOrderPointIsRefused,
  ownLockIsADeadlock,
  ownerMayTryAgain,
  pastDeadlineSleeps,
  point0NeedsANode,
  pointAtTheValueIsBornPending,
  pointNeedsItsVeryNumber,
  pollHoldsNoFile,
  pollOfASignalledFenceReturns0,
  pollinWaitsForReaders,
  polloutIgnoresReaders,
  primeImportAgainIsAnotherHandle,
  primeImportOfTheOwnBufferIsANewObject,
  queryIgnoresLastSubmitted,
  queryLooksOnlyAtPayloads,
  queryReportsTheLastSubmittedPoint,
  readerKeepsTheOldList,
  secondSignalCountsAsTheFirst,
  signalledFenceHasNoTime,
  signalsDoNotEndASyncobjWait,
  udmabufCopiesItsPages,
  unknownHandleIsEnoentEverywhere,
  unlockedWalkReturnsSignalledFences,
  usageIsExact,
  usageWriteReturnsReaders,
  vgemReaderConflictsWithReaders,
  vgemWriterIgnoresReaders,
  waitAnyIgnoresAnEmptySyncobj,
  waitAvailableNeedsForSubmit,
  waitAvailableWaitsForCompletion,
  waitDieWaits,
  waitFollowsTheFenceOfTheMoment,
  waitForABufferIsOverAtOnce,
  waitForAnEmptySyncobjBlocks,
  waitForNobodyFails,
  woundWaitWoundsNobody,
];
