import {
  type DmaBufHandle,
  type Handle,
  type TaskBuilder,
  type VariableHandle,
  design,
} from 'fencepost';

export default design(
  {
    title: 'three submissions lock buffers in a ring, with and without injected -EDEADLK',
    source: 'kernel/locking/mutex.c ww_mutex_deadlock_injection(), CONFIG_DEBUG_WW_MUTEX_SLOWPATH',
    description:
      'All of them finish, and the oldest backs off only if the debug option makes it. With three contexts a waiter can also meet an older one ahead of it in the queue, and has to die for it.',
    variants: {
      ring: { holds: true },
      'ring with injection': { holds: true },
      'older waiter ahead': { holds: true },
    },
  },
  (d, variant) => {
    const b1 = d.dma_buf('b1');
    const b2 = d.dma_buf('b2');
    const b3 = d.dma_buf('b3');
    const drawn = d.completion('oldest stamp is drawn');
    const oldestBackedOff = d.variable('oldest backed off');
    const youngerBackedOff = d.variable('a younger one backed off');
    if (variant === 'ring with injection') d.config_debug_ww_mutex_slowpath();

    const submit = (name: string, first: DmaBufHandle, second: DmaBufHandle | null): void => {
      const ctx = d.ww_acquire_ctx(`ctx of ${name}`);
      const backedOff = name === 'oldest' ? oldestBackedOff : youngerBackedOff;
      d.thread(name, (t) => {
        if (name !== 'oldest') t.wait_for_completion(drawn);
        t.ww_acquire_init(ctx);
        if (name === 'oldest') t.complete_all(drawn);
        t.dma_resv_lock(first, ctx);
        if (second !== null) {
          t.poll(() => {
            lockOrSwap(t, ctx, first, second, backedOff);
            lockOrSwap(t, ctx, second, first, backedOff);
          });
          t.dma_resv_unlock(second);
        }
        t.dma_resv_unlock(first);
        t.ww_acquire_fini(ctx);
      });
    };
    submit('oldest', b1, b2);
    if (variant === 'older waiter ahead') {
      submit('submit B', b2, b1);
      submit('submit C', b1, null);
    } else {
      submit('submit B', b2, b3);
      submit('submit C', b3, b1);
    }

    d.sometimes('a younger one backs off', youngerBackedOff.is(1));
    if (variant === 'ring with injection')
      d.sometimes('the oldest backs off too', oldestBackedOff.is(1));
    else d.always('the oldest never backs off', oldestBackedOff.is(0));
  },
);

/** Holding one lock, takes the other and leaves the loop; on -EDEADLK it ends up with the other lock instead. */
function lockOrSwap(
  t: TaskBuilder,
  ctx: Handle<'ww_acquire_ctx'>,
  held: DmaBufHandle,
  wanted: DmaBufHandle,
  backedOff: VariableHandle,
): void {
  t.if(t.dma_resv_lock(wanted, ctx).isNot('-EDEADLK'), () => t.break());
  t.WRITE_ONCE(backedOff, 1);
  t.dma_resv_unlock(held);
  t.dma_resv_lock_slow(wanted, ctx);
}
