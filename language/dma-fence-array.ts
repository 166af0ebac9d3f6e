import { type Body, type DesignModel } from './design-model.ts';
import { type Handle, type TaskHandle } from './handle.ts';
import { type Profile } from '../model/profile.ts';
import { UserError } from './user-error.ts';

/** Options of an array. */
export interface FenceArrayOptions {
  /** It signals with its first member; 7.2 has no such array. */
  readonly signal_on_any?: boolean;
  /** Testing it looks at num_pending alone, as it did until 6.12.4. */
  readonly polls_pending_only?: boolean;
  readonly published?: boolean;
  /** Made by dma_resv_get_singleton() from the fences of a reservation object. */
  readonly singleton?: boolean;
}

/** The same by name. */
export const fenceArrayOptions = {
  signal_on_any: true,
  polls_pending_only: true,
  published: true,
  singleton: true,
} as const satisfies Record<keyof FenceArrayOptions, true>;

/** One member and the callback that the array queues on it. */
export interface ArrayMember {
  readonly fence: Handle<'dma_fence'>;
  readonly callback: Handle<'dma_fence_cb'>;
}

/**
 * The op enable_signaling: a callback on every member. If that finds the array complete, the core signals it at once.
 * @see drivers/dma-buf/dma-fence-array.c dma_fence_array_enable_signaling()
 */
export function enableSignalingBody(
  fence: Handle<'dma_fence'>,
  array: Handle<'dma_fence_array'>,
  members: readonly ArrayMember[],
): Body {
  return (t) => {
    for (const member of members) {
      const added = t.dma_fence_add_callback(member.fence, member.callback);
      t.if(added.failed(), () => {
        const last = t.dma_fence_array_member_done(array, member.fence);
        t.if(last.is(1), () => {
          t.dma_fence_signal_locked(fence);
          t.return();
        });
      });
    }
  };
}

/** What a member's signaller runs: the array itself is signalled by an irq_work. @see dma_fence_array_cb_func() */
export function memberCallbackBody(
  array: Handle<'dma_fence_array'>,
  member: Handle<'dma_fence'>,
  work: () => TaskHandle,
): Body {
  return (t) => {
    const last = t.dma_fence_array_member_done(array, member);
    t.if(last.is(1), () => {
      t.irq_work_queue(work());
    });
  };
}

/** Refuses members that no array can have. */
export function checkMembers(
  model: DesignModel,
  name: string,
  members: readonly Handle<'dma_fence'>[],
): void {
  if (members.length === 0)
    throw new UserError('FP214', `the array "${name}" has no fence`, {}, 'give it at least one');
  for (const member of members) {
    if (model.objects.dma_fence[member.index]?.array === undefined) continue;
    throw new UserError(
      'FP202',
      `"${member.name}" in the array "${name}" is an array itself`,
      {},
      'list its members instead, as dma_fence_unwrap_merge() does',
    );
  }
}

/** Refuses an array that this kernel cannot make. */
export function checkArrays(model: DesignModel, profile: Profile): void {
  if (profile.arraySignalOnAny) return;
  const any = model.objects.dma_fence_array.find((array) => array.signalOnAny);
  if (any === undefined) return;
  throw new UserError(
    'FP207',
    `the array "${any.name}" has signal_on_any, which ${profile.version} does not have`,
    {},
    'choose another kernel with --kernel, or wait with dma_fence_wait_any_timeout()',
  );
}
