import { type Kernel, at, needsEffect, needsTask } from './kernel.ts';
import { type Need } from './need.ts';
import { eventfdEffect } from './eventfd-count.ts';
import { needsFence } from './dma-fence.ts';
import { needsSubmission } from './drm-syncobj-effects.ts';

/** Who can still count an eventfd up: whoever does it himself, and whatever the syncobjs at which it is registered wait for. */
export function eventfdNeed(k: Kernel, eventfd: number): Need {
  const { name } = at(k.fixed.of.eventfd_ctx, eventfd);
  const because = `poll() sleeps until somebody counts ${name} up`;
  const never = `nobody is left who counts ${name} up`;
  const of = [needsEffect(k, eventfdEffect(eventfd), name, because, never)];
  for (const entry of k.syncobj_eventfd) {
    if (entry.eventfd !== eventfd + 1) continue;
    if (entry.fence > 0 && entry.armed === 0) of.push(...needsServers(k, because));
    else if (entry.fence > 0) of.push(needsFence(k, entry.fence - 1, because));
    else of.push(needsSubmission(k, entry.syncobj - 1, because, never));
  }
  const [only, ...others] = of;
  return only !== undefined && others.length === 0 ? only : { kind: 'any', of };
}

/** Somebody holds the lock of a syncobj, and serves those who wait on it. */
function needsServers(k: Kernel, because: string): readonly Need[] {
  return k.drm_syncobj.flatMap(({ owner }, s) =>
    owner === 0 ? [] : [needsTask(k, owner - 1, at(k.fixed.of.drm_syncobj, s).name, because)],
  );
}
