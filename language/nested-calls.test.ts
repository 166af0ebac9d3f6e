import { expect, test } from '@jest/globals';
import { checkDesign } from '../verify/check-design.ts';
import { design } from './design.ts';

/** A call keeps what it knows while a callback that it runs makes a call of the same kind. */
test('a walk over a reservation object survives a callback that walks another', () => {
  const it = design({ title: 'nested walks' }, (d) => {
    const outer = d.dma_resv('outer');
    const inner = d.dma_resv('inner');
    const done = d.dma_fence('done', { signaled_op: true });
    const late = d.dma_fence('late', { signaled_op: true });
    const seen = d.variable('seen', { max: 2 });
    const cb = d.dma_fence_cb('cb', (t) => {
      const r = t.dma_resv_test_signaled(inner, 'BOOKKEEP');
      t.if(r.is(1), () => t.atomic_inc_return(seen));
    });
    d.kthread('debugfs', (t) => {
      t.dma_resv_lock(outer, null);
      t.dma_resv_reserve_fences(outer, 2);
      t.dma_resv_add_fence(outer, done, 'WRITE');
      t.dma_resv_add_fence(outer, late, 'READ');
      t.dma_fence_add_callback(done, cb);
      t.hw_complete(done);
      t.hw_complete(late);
      t.dma_resv_describe(outer);
      t.dma_resv_unlock(outer);
    });
    d.sometimes('the callback has run', seen.is(1));
    d.sometimes('the walk went on behind it', late.isSignaled());
  });
  const { verdict, rules, witnesses, states, edges, depth } = checkDesign({
    design: it,
    variant: 'default',
    kernel: '7.2',
    checked: true,
  });
  expect({ verdict, rules, states, edges, depth }).toEqual({
    verdict: 'holds',
    rules: [],
    states: 25,
    edges: 24,
    depth: 24,
  });
  expect(witnesses.map(({ path }) => path?.steps.length)).toEqual([16, 21]);
});
