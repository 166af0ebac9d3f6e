import { type Kernel, type ObjectConstants, at, needsEffect } from './kernel.ts';
import { type Need } from './need.ts';
import { submitByHandle } from './drm-syncobj-handle.ts';
import { callbacksOf } from './dma-fence-release.ts';
import { dropCalls } from './dma-fence-release.ts';
import { resvWaitCalls } from './dma-resv-wait.ts';

/** Effect key of a submission to a syncobj. */
export function submitEffect(syncobj: number): string {
  return `syncobj:${syncobj}`;
}

/** Features of a call that looks at fences in syncobjs, and may drop the last reference of one. */
export const syncobjUses = ['refs', 'lazy', 'callbacks', 'spin', 'irqs', 'signals'] as const;

/** Whatever fence a syncobj holds: it may be armed, tested, or released. */
export function syncobjCalls(_: unknown, of: ObjectConstants): readonly string[] {
  return [
    ...new Set([
      ...resvWaitCalls(),
      ...dropCalls(_, of),
      ...of.dma_fence.map((_fence, f) => callbacksOf(f)),
    ]),
  ];
}

/** The need of whoever waits for a submission: somebody who has the syncobj, or a handle for it. */
export function needsSubmission(k: Kernel, syncobj: number, because: string, never: string): Need {
  const { name } = at(k.fixed.of.drm_syncobj, syncobj);
  const of = [needsEffect(k, submitEffect(syncobj), name, because, never)];
  for (let h = 0; h < k.drm_syncobj_handle.length; h++) {
    if (at(k.drm_syncobj_handle, h).syncobj === syncobj + 1)
      of.push(needsEffect(k, submitByHandle(h), name, because, never));
  }
  return { kind: 'any', of };
}
