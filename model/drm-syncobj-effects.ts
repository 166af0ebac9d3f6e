import { type ObjectConstants } from './kernel.ts';
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
