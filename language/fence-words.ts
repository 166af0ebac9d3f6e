import { type Body } from './design-model.ts';
import {
  type FenceArrayOptions,
  checkMembers,
  enableSignalingBody,
  fenceArrayOptions,
  memberCallbackBody,
} from './dma-fence-array.ts';
import { type FenceHandle, type Handle, fenceHandle } from './handle.ts';
import {
  type FenceCallbackOptions,
  type FenceOptions,
  type FenceStubOptions,
  type SyncobjHandleOptions,
  type SyncobjOptions,
  fenceCallbackOptions,
  fenceOptions,
  fenceStubOptions,
  syncobjHandleOptions,
  syncobjOptions,
} from './options.ts';
import { LockWords } from './lock-words.ts';
import { callbackRoutine } from '../model/dma-fence-cb.ts';
import { enableRoutine } from '../model/dma-fence-wait.ts';
import { optionsOf } from './options-of.ts';
import { releaseRoutine } from '../model/dma-fence-release.ts';

/** The words for fences, their callbacks and their containers. */
export class FenceWords extends LockWords {
  private readonly timelines = new Map<string, number>();
  private readonly seqnos = new Map<number, number>();

  /** `struct dma_fence` */
  dma_fence(name: string, options: FenceOptions = {}): FenceHandle {
    const { lock, storage, module: provider } = optionsOf('dma_fence', name, options, fenceOptions);
    const context = this.contextOf(options.timeline ?? `context of ${name}`);
    const seqno = (this.seqnos.get(context) ?? 0) + 1;
    this.seqnos.set(context, seqno);
    const { index } = this.add('dma_fence', {
      name,
      context,
      seqno,
      lock: lock === undefined ? -1 : this.given('dma_fence', name, 'spinlock', lock),
      lazy: options.lazy ?? options.enable_signaling !== undefined,
      hasSignaledOp: options.signaled_op ?? false,
      initially: options.initially ?? 'active',
      published: options.published ?? false,
      refs: options.refs ?? 1,
      storage: storage === undefined ? -1 : this.given('dma_fence', name, 'kref', storage),
      preemption: options.preemption ?? false,
      ...(provider !== undefined && {
        module: this.given('dma_fence', name, 'module', provider),
      }),
    });
    this.routine(enableRoutine(index), `enable_signaling of ${name}`, options.enable_signaling);
    this.routine(releaseRoutine(index), `release of ${name}`, options.release);
    return fenceHandle(index, name);
  }

  /**
   * The stub, a fence that has always been signalled and is never freed; a `private` one is still to be allocated, by
   * dma_fence_allocate_private_stub(). All stubs share a context.
   */
  dma_fence_stub(name = 'stub', options: FenceStubOptions = {}): FenceHandle {
    const { private: isPrivate = false } = optionsOf(
      'dma_fence_stub',
      name,
      options,
      fenceStubOptions,
    );
    const { index } = this.add('dma_fence', {
      name,
      context: this.contextOf('context of the stubs'),
      seqno: 0,
      lock: -1,
      lazy: false,
      hasSignaledOp: false,
      initially: isPrivate ? 'uninitialised' : 'signaled',
      published: !isPrivate,
      refs: 1,
      storage: -1,
      preemption: false,
      ...(isPrivate && { privateStub: true }),
    });
    return fenceHandle(index, name);
  }

  /** `struct dma_fence_cb` with its function: it runs in the signaller, under the fence's lock; `storage` is the object that it is part of. */
  dma_fence_cb(
    name: string,
    func: Body,
    options: FenceCallbackOptions = {},
  ): Handle<'dma_fence_cb'> {
    const { storage } = optionsOf('dma_fence_cb', name, options, fenceCallbackOptions);
    const handle = this.add('dma_fence_cb', {
      name,
      storage: storage === undefined ? -1 : this.given('dma_fence_cb', name, 'kref', storage),
    });
    this.routine(callbackRoutine(handle.index), name, func);
    return handle;
  }

  /** `struct dma_fence_array`: a fence that signals with all of its members, through an irq_work. Without members it is one that dma_fence_array_create() makes, with room for `max`. */
  dma_fence_array(
    name: string,
    members: readonly FenceHandle[],
    options: FenceArrayOptions = {},
  ): FenceHandle {
    checkMembers(this.model, name, members);
    optionsOf('dma_fence_array', name, options, fenceArrayOptions);
    const { signal_on_any = false, polls_pending_only = false, published = false } = options;
    const index = this.model.objects.dma_fence_array.length;
    const array: Handle<'dma_fence_array'> = { kind: 'dma_fence_array', index, name };
    const queue = members.map((fence) => ({
      fence,
      callback: this.dma_fence_cb(
        `${name} callback on ${fence.name}`,
        memberCallbackBody(array, fence, () => work),
      ),
    }));
    const fence: FenceHandle = this.dma_fence(name, {
      published,
      enable_signaling: (t) => enableSignalingBody(fence, array, queue)(t),
    });
    const fixed = this.model.objects.dma_fence[fence.index];
    if (fixed !== undefined) this.model.objects.dma_fence[fence.index] = { ...fixed, array: index };
    this.model.objects.dma_fence_array.push({
      name,
      fence: fence.index,
      members: members.map((member) => member.index),
      signalOnAny: signal_on_any,
      pollsPendingOnly: polls_pending_only,
      singleton: options.singleton ?? false,
      runTime: false,
      callbacks: [],
    });
    const work = this.irq_work(`${name} irq_work`, (t) => t.dma_fence_signal(fence));
    return fence;
  }

  /** A fence in shared memory that userspace controls. */
  user_fence(name: string): Handle<'user_fence'> {
    return this.add('user_fence', { name });
  }

  /** `struct drm_syncobj`, with no fence in it; `refs` are those of drivers, and with `created: false` a call makes it. */
  drm_syncobj(name: string, options: SyncobjOptions = {}): Handle<'drm_syncobj'> {
    const { refs = 0, created = true } = optionsOf('drm_syncobj', name, options, syncobjOptions);
    return this.add('drm_syncobj', { name, refs, created });
  }

  /** A handle of a DRM file, for a syncobj or for nothing; `driver` says what its driver offers: 'none', 'binary' or 'timeline'. */
  drm_syncobj_handle(
    name: string,
    syncobj: Handle<'drm_syncobj'> | null,
    options: SyncobjHandleOptions = {},
  ): Handle<'drm_syncobj_handle'> {
    const { driver = 'timeline' } = optionsOf(
      'drm_syncobj_handle',
      name,
      options,
      syncobjHandleOptions,
    );
    return this.add('drm_syncobj_handle', {
      name,
      syncobj:
        syncobj === null ? -1 : this.given('drm_syncobj_handle', name, 'drm_syncobj', syncobj),
      driver,
    });
  }

  /** The fences that a driver has read from a reservation object; empty at first. */
  fence_snapshot(name: string): Handle<'fence_snapshot'> {
    return this.add('fence_snapshot', { name });
  }

  protected contextOf(timeline: string): number {
    const known = this.timelines.get(timeline);
    if (known !== undefined) return known;
    this.timelines.set(timeline, this.timelines.size);
    return this.timelines.size - 1;
  }
}
