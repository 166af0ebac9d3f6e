import { type CompiledBody } from './instruction.ts';
import { type DesignModel } from './design-model.ts';
import { SYNCOBJ_EVENTFDS } from '../model/syncobj-eventfd.ts';

/**
 * Gives a design with handles of syncobjs what only such a design has: an entry in each task for every handle that a call can name,
 * and the fence that stands for every stub.
 */
export function giveSyncobjWaits(model: DesignModel, bodies: readonly CompiledBody[]): void {
  const { drm_syncobj_handle: handles, syncobj_wait: waits, dma_fence: fences } = model.objects;
  if (handles.length === 0 || waits.length > 0) return;
  const registers = bodies.some((body) =>
    body.instructions.some(({ operation }) => operation.name === 'DRM_IOCTL_SYNCOBJ_EVENTFD'),
  );
  for (let e = 0; e < (registers ? SYNCOBJ_EVENTFDS : 0); e++)
    model.objects.syncobj_eventfd.push({ name: `syncobj_eventfd_entry ${e}` });
  const entries = bodies.flatMap((body) =>
    body.instructions.map(({ args }) => lengthOf(args['handles'])),
  );
  const stub =
    fences.push({
      name: nameOf(model),
      context: 1 + Math.max(-1, ...fences.map(({ context }) => context)),
      seqno: 0,
      lock: -1,
      lazy: false,
      hasSignaledOp: false,
      initially: 'signaled',
      published: true,
      refs: 1,
      storage: -1,
      preemption: false,
    }) - 1;
  for (const { name } of model.tasks)
    waits.push({ name: `${name} waits`, entries: Math.max(1, ...entries), stub });
}

const lengthOf = (handles: unknown): number => (Array.isArray(handles) ? handles.length : 0);

/** Another object of the design may have the name. */
function nameOf({ objects }: DesignModel): string {
  const taken = new Set(objects.dma_fence.map(({ name }) => name));
  return taken.has('stub') ? 'stub of the syncobjs' : 'stub';
}
