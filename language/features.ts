import { type CompiledBody } from './instruction.ts';
import { type DesignModel } from './design-model.ts';
import { type Feature } from '../model/kernel.ts';
import { fileKinds } from '../model/file-kinds.ts';
import { effectsOf, registeredBy } from './effects.ts';
import { DMABUF_LIST } from '../model/dmabuf-list.ts';
import { INVALIDATE_PREFIX } from '../model/dma-buf-invalidate.ts';
import { lockedOps, opOfRoutine } from '../model/dma-buf.ts';
import { type Profile } from '../model/profile.ts';

/** The parts of the state that a design needs: what no call of it can change takes no space. */
export function featuresOf(
  model: DesignModel,
  bodies: readonly CompiledBody[],
  profile: Profile,
): ReadonlySet<Feature> {
  const used = new Set<Feature>(
    bodies.flatMap((body) => body.instructions.flatMap((i) => i.operation.uses)),
  );
  const names = new Set(bodies.flatMap((body) => body.instructions.map((i) => i.operation.name)));
  for (const feature of fileFeatures(model, names)) used.add(feature);
  const keep = (feature: Feature, needed: boolean): void => {
    if (!needed) used.delete(feature);
  };
  const locks = model.objects.spinlock.length > 0;
  const releases = [...model.routines.keys()].some((key) => key.startsWith('fence-release:'));
  const reclaims = model.objects.shrinker.length + model.objects.mmu_notifier.length > 0;
  const opBodies = new Set([...model.routines.keys()].map(opOfRoutine));
  const invalidates = [...model.routines.keys()].some((key) => key.startsWith(INVALIDATE_PREFIX));
  const irqs = model.tasks.some((task) => task.fixed.interrupts !== undefined);
  keep('exporter-ops', lockedOps.some((op) => opBodies.has(op)) || invalidates);
  if (invalidates) used.add('invalidation');
  keep('vmap-ops', opBodies.has('vmap') || opBodies.has('vunmap'));
  if (used.has('files') && model.objects.dma_buf_attachment.some((a) => a.attached && !a.implied))
    used.add('attachments');
  if (used.has('attachments') && cachesMappings(model, profile)) used.add('cached-mappings');
  if (directionsOf(bodies) > 1) used.add('map-directions');
  keep('callbacks', model.objects.dma_fence_cb.length > 0);
  keep(
    'flushes',
    model.tasks.some((_, t) =>
      bodies[t]?.instructions.some((i) => effectsOf(i, model.objects).includes(`start:${t}`)),
    ),
  );
  keep('fence-drops', used.has('refs') && (releases || used.has('callbacks')));
  keep(
    'lazy',
    model.objects.dma_fence.some((fence) => fence.lazy),
  );
  keep('spin', locks || names.has('dma_buf_kmap_atomic'));
  keep('irqs', locks || irqs || names.has('timer_expires_irqsafe'));
  keep('memalloc', reclaims || names.has('memalloc_noreclaim_save'));
  const storage = model.objects.dma_fence.some((fence) => fence.storage >= 0);
  const describes = names.has('dma_fence_describe') || names.has('dma_resv_describe');
  keep(
    'rcu',
    names.has('rcu_read_lock') ||
      names.has('call_rcu') ||
      (releases && profile.releaseUnderRcu) ||
      (describes && storage && profile.opsClearedAtSignal),
  );
  return used;
}

/** Until 6.12 the core keeps a mapping for some importers, and for all of an exporter that asks for it. */
function cachesMappings(model: DesignModel, profile: Profile): boolean {
  if (profile.pinsOnMap) return false;
  return model.objects.dma_buf_attachment.some(({ buf, dynamic }) => {
    const exporter = model.objects.dma_buf[buf];
    return exporter?.cacheSgtMapping === true || exporter?.ops.includes('pin') !== dynamic;
  });
}

/** In how many directions the design maps: only with more than one can they be mixed up. */
function directionsOf(bodies: readonly CompiledBody[]): number {
  const directions = new Set<unknown>();
  for (const { instructions } of bodies) {
    for (const { operation, args } of instructions)
      if (operation.name.includes('map_attachment')) directions.add(args['direction']);
  }
  return directions.size;
}

/** The list of all buffers is there if some call looks at it. */
export function giveBufferList(model: DesignModel, bodies: readonly CompiledBody[]): void {
  const list = model.objects.dmabuf_list;
  const used = bodies.some((body) =>
    body.instructions.some(({ operation }) => operation.uses.includes('dmabuf-list')),
  );
  if (used && list.length === 0) list.push({ name: DMABUF_LIST });
}

/** An attachment that came with its buffer and that no call uses is not attached: nobody wrote it down. */
export function dropUnusedAttachments(model: DesignModel, bodies: readonly CompiledBody[]): void {
  const attachments = model.objects.dma_buf_attachment;
  const used = new Set(
    bodies.flatMap((body) => body.instructions.map(({ args }) => args['attachment'])),
  );
  for (const [i, attachment] of attachments.entries())
    if (attachment.implied && !used.has(i)) attachments[i] = { ...attachment, attached: false };
}

/** What the files of a design need to be released and polled, by the kinds that it has. */
function fileFeatures(model: DesignModel, names: ReadonlySet<string>): readonly Feature[] {
  const kinds = fileKinds.filter(({ of }) => model.objects.file.some((file) => file.of === of));
  const polls = names.has('poll') || names.has('epoll_ctl');
  return kinds.flatMap(({ uses, poll }) => [
    ...uses,
    ...(polls && poll !== undefined ? poll.uses : []),
  ]);
}

/** Calls from which on the lock of a fence is held for longer than one step. */
const locksSeen: ReadonlySet<string> = new Set(['dma_fence_get_stub']);

/**
 * Gives every fence whose lock can be observed a spinlock of its own: one with callbacks, or with an enable_signaling op.
 *
 * A lock that is only ever held within one step is not worth a word of state.
 */
export function giveFencesLocks(model: DesignModel, bodies: readonly CompiledBody[]): void {
  const observed = new Set<number>();
  for (const body of bodies) {
    for (const instruction of body.instructions) {
      const { operation, possible } = instruction;
      if (operation.polls === true)
        for (const fence of model.objects.dma_fence.keys()) observed.add(fence);
      for (const [fence] of registeredBy(instruction, model.objects)) observed.add(fence);
      if (!locksSeen.has(operation.name)) continue;
      for (const args of possible) observed.add(Number(args['fence']));
    }
  }
  const { dma_fence_array: arrays, dma_fence_chain: chains, sync_file: files } = model.objects;
  const polled = files.some(({ callback }) => callback >= 0);
  if (polled || chains.length > 0 || arrays.some((array) => array.runTime)) {
    for (const [f, fence] of model.objects.dma_fence.entries())
      if (fence.initially !== 'signaled') observed.add(f);
  }
  for (const [f, fence] of model.objects.dma_fence.entries()) {
    const hasOps = model.routines.has(`fence-enable:${f}`);
    if (fence.lock >= 0 || (!observed.has(f) && !hasOps)) continue;
    const lock = model.objects.spinlock.push({ name: `${fence.name}->lock` }) - 1;
    model.objects.dma_fence[f] = { ...fence, lock, ownLock: true };
  }
}
