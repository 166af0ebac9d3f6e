import { describe, expect, test } from '@jest/globals';
import { outcomeOf, smallDesigns, traceOf } from './small-designs.fixture.ts';
import { traceFileName, traceText } from './write-trace.ts';
import { type Design } from '../language/design.ts';
import { type Trace } from './trace.ts';
import { checkDesign } from '../verify/check-design.ts';
import { recordTrace } from './record.ts';
import rn01 from '../designs/bugs/rn-01-msm-recover-reclaim.ts';

function changesOf({ steps }: Trace): readonly string[] {
  return steps.flatMap(({ call, changes }) => [
    call,
    ...changes.map((c) => `  ${c.object}.${c.field}: ${c.before} → ${c.after}`),
  ]);
}

describe('recordTrace', () => {
  test('changes are told by the names of objects and tasks', () => {
    expect(changesOf(traceOf(outcomeOf(smallDesigns.stall), 'stall'))).toMatchInlineSnapshot(`
     [
       "mutex_lock(lock)",
       "  lock.owner: free → waiter",
       "dma_resv_lock(bo->resv, NULL)",
       "  bo->resv.lock.owner: free → waiter",
       "dma_resv_unlock(bo->resv)",
       "  bo->resv.lock.owner: waiter → free",
     ]
    `);
    expect(changesOf(traceOf(outcomeOf(smallDesigns.unlocked), 'rule'))).toMatchInlineSnapshot(`
     [
       "dma_resv_lock(bo->resv, NULL)",
       "  bo->resv.lock.owner: free → submit",
       "dma_resv_reserve_fences(bo->resv, 1)",
       "  bo->resv.max: 0 → 4",
       "  bo->resv.reserved: none → 1",
       "dma_resv_unlock(bo->resv)",
       "  bo->resv.lock.owner: submit → free",
       "  bo->resv.max: 4 → 0",
       "  bo->resv.reserved: 1 → none",
       "dma_resv_add_fence(bo->resv, F, WRITE)",
       "  F.published: no → yes",
       "  kernel.crashed: 0 → 1",
     ]
    `);
  });

  test('a step says its call, its result, the routine and what it breaks', () => {
    const trace = traceOf(outcomeOf(rn01, 'buggy'), 'deadlock');
    const told = trace.steps.map((step) => {
      const { task, choice, call, part, label, in: routine, enters, returned, broke } = step;
      return JSON.stringify([task, choice, call, part, label, routine, enters, returned, broke]);
    });
    expect(told).toMatchInlineSnapshot(`
     [
       "["recover_worker",0,"mutex_lock(gpu->lock)",0,null,null,null,"void",[]]",
       "["recover_worker",1,"kvmalloc(GFP_KERNEL)",0,"direct reclaim",null,"msm_gem_shrinker",null,["FENCE-41"]]",
       "["msm_ioctl_gem_submit",1,"dma_resv_lock(bo->resv, NULL)",0,null,null,null,"0",[]]",
       "["msm_ioctl_gem_submit",1,"dma_resv_reserve_fences(bo->resv, 1)",0,null,null,null,"0",[]]",
       "["msm_ioctl_gem_submit",1,"dma_resv_add_fence(bo->resv, F2, WRITE)",0,null,null,null,"void",[]]",
       "["recover_worker",0,"dma_resv_wait_timeout(bo->resv, BOOKKEEP, MAX_SCHEDULE_TIMEOUT)",0,null,"msm_gem_shrinker",null,null,[]]",
       "["msm_ioctl_gem_submit",0,"dma_resv_unlock(bo->resv)",0,null,null,null,"void",[]]",
       "["msm_ioctl_gem_submit",0,"queue_work(ring0 msm_job_run)",0,null,null,null,"1",[]]",
     ]
    `);
    expect(trace.verdict).toEqual({
      kind: 'deadlock',
      claim: null,
      rules: ['FENCE-41'],
      elsewhere: ['MM-02'],
    });
  });

  test('the end says who is blocked in which call, and what they hold', () => {
    const { end } = traceOf(outcomeOf(smallDesigns.abba), 'deadlock');
    expect(end.blocked).toEqual([
      { task: 'evict', call: 'mutex_lock(B)', in: null, holds: ['A'], broke: [] },
      { task: 'submit', call: 'mutex_lock(A)', in: null, holds: ['B'], broke: [] },
    ]);
    expect(end.waitGraph.map(({ id }) => id)).toEqual(['task:evict', 'task:submit']);
  });

  test('a call that never returns breaks its rules at the end', () => {
    const { steps, end, verdict } = traceOf(outcomeOf(smallDesigns.abba), 'deadlock');
    const broke = [...steps, ...end.blocked].flatMap((each) => each.broke);
    expect(verdict.rules).toEqual([...new Set(broke)].toSorted());
  });

  test('the same check gives the same bytes, and a file name of its own', () => {
    const bytes = (): string => traceText(traceOf(outcomeOf(smallDesigns.abba), 'deadlock'));
    expect(bytes()).toBe(bytes());
    expect(bytes().endsWith('}\n')).toBe(true);
    const names = (['stall', 'unlocked'] as const).map((name) =>
      traceFileName(traceOf(outcomeOf(smallDesigns[name]), name === 'stall' ? 'stall' : 'rule')),
    );
    expect(names).toEqual([
      'small-default-7.2-stall.trace.json',
      'small-default-7.2-rule-RESV-04.trace.json',
    ]);
    const trace = traceOf(outcomeOf(smallDesigns.stall), 'stall', 'a b');
    expect(traceFileName({ ...trace, environments: ['reclaim', 'short-memory'] })).toBe(
      'a-b-default-7.2-reclaim+short-memory-stall.trace.json',
    );
  });

  test('after a crash nobody waits for the owner of a lock that nobody has', () => {
    const design: Design = {
      fencepostDesign: 1,
      header: { title: 'detached before it is attached' },
      declare: (d) => {
        const buf = d.dma_buf('B', { ops: { pin: () => undefined, unpin: () => undefined } });
        const attachment = d.dma_buf_attachment('A', buf, { attached: false });
        d.thread('importer', (t) => {
          t.dma_buf_vmap(buf);
          t.dma_buf_attach(attachment);
        });
        d.thread('other', (t) => t.dma_buf_detach(buf, attachment));
      },
    };
    const outcome = checkDesign({ design, variant: 'default', kernel: '7.2' });
    const crash = outcome.violations.find(({ rule }) => rule === 'LIFE-17');
    const { end } = recordTrace(outcome, crash ?? { kind: 'rule', path: { steps: [] } }, {
      id: 'x',
      file: null,
    });
    expect(end.crashed).toBe(true);
    expect(end.waitGraph.find(({ name }) => name === 'importer')?.need).toEqual({
      kind: 'never',
      because: 'dma_buf_vmap(B) cannot go on',
    });
  });
});
