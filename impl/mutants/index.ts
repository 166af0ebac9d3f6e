import { type Mutant } from '../mutant.ts';
import { mutant as attachLinksWithoutLock } from './attach-links-without-lock.ts';
import { mutant as attachOpUnderLock } from './attach-op-under-lock.ts';
import { mutant as cpuAccessDoesNotWait } from './cpu-access-does-not-wait.ts';
import { mutant as cpuAccessEndWaits } from './cpu-access-end-waits.ts';
import { mutant as cpuAccessSwapsUsage } from './cpu-access-swaps-usage.ts';
import { mutant as cpuAccessUninterruptible } from './cpu-access-uninterruptible.ts';
import { mutant as cpuAccessWaitsForBookkeep } from './cpu-access-waits-for-bookkeep.ts';
import { mutant as cpuAccessWaitsForKernelOnly } from './cpu-access-waits-for-kernel-only.ts';
import { mutant as cpuAccessWaitsUnderLock } from './cpu-access-waits-under-lock.ts';
import { mutant as cpuReadWaitsForReaders } from './cpu-read-waits-for-readers.ts';
import { mutant as detachFreesFirst } from './detach-frees-first.ts';
import { mutant as detachKeepsCachedMapping } from './detach-keeps-cached-mapping.ts';
import { mutant as detachKeepsLock } from './detach-keeps-lock.ts';
import { mutant as detachLeavesNode } from './detach-leaves-node.ts';
import { mutant as detachOpUnderLock } from './detach-op-under-lock.ts';
import { mutant as detachUnlinksWithoutLock } from './detach-unlinks-without-lock.ts';
import { mutant as interruptedMapStaysMapped } from './interrupted-map-stays-mapped.ts';
import { mutant as invalidateDropsLock } from './invalidate-drops-lock.ts';
import { mutant as invalidateTakesLock } from './invalidate-takes-lock.ts';
import { mutant as mapCachedIgnoresDirection } from './map-cached-ignores-direction.ts';
import { mutant as mapDoesNotPin } from './map-does-not-pin.ts';
import { mutant as mapDoesNotWait } from './map-does-not-wait.ts';
import { mutant as mapIgnoresInterruption } from './map-ignores-interruption.ts';
import { mutant as mapUnlockedDoesNotLock } from './map-unlocked-does-not-lock.ts';
import { mutant as mapWaitsForDynamic } from './map-waits-for-dynamic.ts';
import { mutant as mapWaitsForReaders } from './map-waits-for-readers.ts';
import { mutant as mapWaitsUninterruptibly } from './map-waits-uninterruptibly.ts';
import { mutant as pinForgotten } from './pin-forgotten.ts';
import { mutant as unmapDoesNotUnpin } from './unmap-does-not-unpin.ts';
import { mutant as unmapDropsLock } from './unmap-drops-lock.ts';
import { mutant as unmapForgetsExporter } from './unmap-forgets-exporter.ts';
import { mutant as unmapFreesCachedMapping } from './unmap-frees-cached-mapping.ts';
import { mutant as unmapUnlockedKeepsLock } from './unmap-unlocked-keeps-lock.ts';
import { mutant as unpinForgotten } from './unpin-forgotten.ts';
import { mutant as vmapAsksExporterAgain } from './vmap-asks-exporter-again.ts';
import { mutant as vmapDoesNotCount } from './vmap-does-not-count.ts';
import { mutant as vmapUnlockedDoesNotLock } from './vmap-unlocked-does-not-lock.ts';
import { mutant as vmapWrongErrno } from './vmap-wrong-errno.ts';
import { mutant as vunmapForgetsCount } from './vunmap-forgets-count.ts';
import { mutant as vunmapNeverUnmaps } from './vunmap-never-unmaps.ts';
import { mutant as vunmapUnlockedKeepsLock } from './vunmap-unlocked-keeps-lock.ts';
import { mutant as vunmapUnmapsFirst } from './vunmap-unmaps-first.ts';

/** Every deliberate bug of the reference implementation. */
export const mutants: readonly Mutant[] = [
  attachLinksWithoutLock,
  attachOpUnderLock,
  cpuAccessDoesNotWait,
  cpuAccessEndWaits,
  cpuAccessSwapsUsage,
  cpuAccessUninterruptible,
  cpuAccessWaitsForBookkeep,
  cpuAccessWaitsForKernelOnly,
  cpuAccessWaitsUnderLock,
  cpuReadWaitsForReaders,
  detachFreesFirst,
  detachKeepsCachedMapping,
  detachKeepsLock,
  detachLeavesNode,
  detachOpUnderLock,
  detachUnlinksWithoutLock,
  interruptedMapStaysMapped,
  invalidateDropsLock,
  invalidateTakesLock,
  mapCachedIgnoresDirection,
  mapDoesNotPin,
  mapDoesNotWait,
  mapIgnoresInterruption,
  mapUnlockedDoesNotLock,
  mapWaitsForDynamic,
  mapWaitsForReaders,
  mapWaitsUninterruptibly,
  pinForgotten,
  unmapDoesNotUnpin,
  unmapDropsLock,
  unmapForgetsExporter,
  unmapFreesCachedMapping,
  unmapUnlockedKeepsLock,
  unpinForgotten,
  vmapAsksExporterAgain,
  vmapDoesNotCount,
  vmapUnlockedDoesNotLock,
  vmapWrongErrno,
  vunmapForgetsCount,
  vunmapNeverUnmaps,
  vunmapUnlockedKeepsLock,
  vunmapUnmapsFirst,
];
