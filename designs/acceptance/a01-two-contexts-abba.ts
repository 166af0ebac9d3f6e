import {
  type DmaBufHandle,
  type Handle,
  type TaskBuilder,
  type VariableHandle,
  allOf,
  design,
  not,
} from 'fencepost';

export default design(
  {
    title: 'two submissions lock the same two buffers in opposite order, with acquire contexts',
    source: 'Documentation/locking/ww-mutex-design.rst',
    description:
      'The younger one gets -EDEADLK for its second lock, drops the first, sleeps for the contended one and goes on. Nobody gets -EDEADLK empty-handed, and the older one never does.',
    variants: { default: { holds: true } },
  },
  (d) => {
    const b1 = d.dma_buf('b1');
    const b2 = d.dma_buf('b2');
    const diedEmptyHanded = d.variable('died empty-handed');

    const submit = (name: string, first: DmaBufHandle, second: DmaBufHandle): VariableHandle => {
      const ctx = d.ww_acquire_ctx(`ctx of ${name}`);
      const backedOff = d.variable(`${name} backed off`);
      d.thread(name, (t) => {
        t.ww_acquire_init(ctx);
        t.if(t.dma_resv_lock(first, ctx).failed(), () => t.WRITE_ONCE(diedEmptyHanded, 1));
        t.poll(() => {
          lockOrSwap(t, ctx, first, second, backedOff);
          lockOrSwap(t, ctx, second, first, backedOff);
        });
        t.dma_resv_unlock(first);
        t.dma_resv_unlock(second);
        t.ww_acquire_fini(ctx);
      });
      return backedOff;
    };

    const a = submit('submit A', b1, b2);
    const b = submit('submit B', b2, b1);
    d.always('nobody gets -EDEADLK with nothing held', diedEmptyHanded.is(0));
    d.always('only the younger one backs off', not(allOf(a.is(1), b.is(1))));
    d.sometimes('A backs off', a.is(1));
    d.sometimes('B backs off', b.is(1));
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
