import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { WaitNode } from '../model/need.ts';
import { arbitraryGraph } from './arbitrary-graph.fixture.ts';
import { explain } from './explain.ts';
import { graphs, never, task, timeout } from './graphs.fixture.ts';
import { verdictOf } from './verdict.ts';
import type { Verdict } from './verdict.ts';

function story(nodes: readonly WaitNode[], id?: string): string {
  const explanation = explain(nodes, id);
  if (explanation === undefined) return 'nothing to explain';
  const { headline, lets, thens, however, cycle } = explanation;
  return [
    headline,
    ...lets.map(({ symbol, name, role }) => `let ${symbol} = ${name}: ${role}`),
    ...thens.map(({ sentence }) => `then ${sentence}`),
    `however, ${however}`,
    `cycle ${cycle.join(' ')}`.trim(),
  ].join('\n');
}

describe('explain', () => {
  test('there is nothing to explain about a finite state', () => {
    expect(explain(graphs.anyWithOneStuck)).toBeUndefined();
    expect(explain(graphs.knotWithoutLeft)).toBeUndefined();
    expect(explain(graphs.interruptible)).toBeUndefined();
    expect(explain(graphs.userModeOnly)).toBeUndefined();
    expect(explain(graphs.abba, 'task:stranger')).toBeUndefined();
  });

  test('ABBA', () => {
    expect(story(graphs.abba)).toMatchInlineSnapshot(`
     "DEADLOCK: 2 tasks, no way out
     let E = evict: holds B
     let S = submit: holds A
     then E waits for S, because mutex_lock(A) needs the holder to let go.
     however, S waits for E, because mutex_lock(B) needs the holder to let go: a cycle.
     cycle task:evict task:submit"
    `);
  });

  test('a lock taken twice', () => {
    expect(story(graphs.selfDeadlock)).toMatchInlineSnapshot(`
     "DEADLOCK: 1 task, no way out
     let S = submit: holds bo->resv
     however, S waits for itself, because mutex_lock(bo->resv) needs the holder to let go: a cycle.
     cycle task:submit"
    `);
  });

  test('three parties', () => {
    expect(story(graphs.threeParties)).toMatchInlineSnapshot(`
     "DEADLOCK: 3 tasks, no way out
     let E = evict: holds B
     let M = map: holds C
     let S = submit: holds A
     then E waits for M, because mutex_lock(C) needs the holder to let go.
     then M waits for S, because mutex_lock(A) needs the holder to let go.
     however, S waits for E, because mutex_lock(B) needs the holder to let go: a cycle.
     cycle task:evict task:map task:submit"
    `);
  });

  test('a fence between two tasks is told in one sentence', () => {
    expect(story(graphs.msmRecover)).toMatchInlineSnapshot(`
     "DEADLOCK: 2 tasks, 1 fence, no way out
     let W = recover_worker: holds gpu->lock
     let J = ring0 run_job: the only one who will signal F2
     then W waits for F2, because kmalloc(GFP_KERNEL) entered direct reclaim, where msm_gem_shrinker waits for F2, and F2 needs J to signal it, since only ring0 run_job calls dma_fence_signal(F2).
     however, J waits for W, because mutex_lock(gpu->lock) needs the holder to let go: a cycle.
     cycle fence:F2 task:ring0 run_job task:recover_worker"
    `);
  });

  test('fences behind fences are told in one sentence', () => {
    expect(story(graphs.containers)).toMatchInlineSnapshot(`
     "DEADLOCK: 2 tasks, 2 fences, no way out
     let E = evict: holds bo->resv
     let W = worker: the only one who will signal member
     then E waits for array, because dma_fence_wait(array) sleeps until it signals, and array needs member to signal first, since dma_fence_array signals after its members, and member needs W to signal it, since only worker calls dma_fence_signal(member).
     however, W waits for E, because mutex_lock(bo->resv) needs the holder to let go: a cycle.
     cycle fence:array fence:member task:worker task:evict"
    `);
  });

  test('a knot says that every alternative is blocked', () => {
    expect(story(graphs.knot)).toMatchInlineSnapshot(`
     "DEADLOCK: 3 tasks, 2 fences, no way out
     let W = waiter: the others need it
     let L = left: the only one who will signal F1
     let R = right: the only one who will signal F2
     then W waits for any of F1 and F2, because dma_fence_wait(F1) sleeps until it signals or dma_fence_wait(F2) sleeps until it signals, and neither can act: F1 needs L to signal it, since only left calls dma_fence_signal(F1).
     then F2 cannot help W either: F2 needs R to signal it, since only right calls dma_fence_signal(F2).
     then L waits for W, because wait_event() sleeps.
     however, R waits for W, because flush_work() sleeps: a knot, for every alternative leads back.
     cycle fence:F1 task:left task:waiter"
    `);
  });

  test('an alternative that never comes is named too', () => {
    expect(story(graphs.anyWithNever, 'task:waiter')).toMatchInlineSnapshot(`
     "DEADLOCK: 3 tasks, no way out
     let W = waiter: the others need it
     let O = owner: holds L
     let P = other: holds M
     then W waits for any of O and P, because mutex_lock(L) needs the holder to let go or mutex_lock(M) needs the holder to let go, and neither can act.
     then P cannot help W either.
     then W has no other way out, since the vblank irq is off.
     then P waits for ever, because it waits for firmware that is not there.
     however, O waits for W, because mutex_lock(N) needs the holder to let go: a cycle, and no alternative is left.
     cycle task:owner task:waiter"
    `);
  });

  test('of an all-wait only the stuck part is told', () => {
    expect(story(graphs.allWait)).toMatchInlineSnapshot(`
     "DEADLOCK: 2 tasks, 1 fence, no way out
     let W = waiter: holds bo->resv
     let X = worker: the only one who will signal F2
     then W waits for F2, because dma_fence_wait(F2) sleeps until it signals, and F2 needs X to signal it, since only worker calls dma_fence_signal(F2).
     however, X waits for W, because mutex_lock(bo->resv) needs the holder to let go: a cycle.
     cycle fence:F2 task:worker task:waiter"
    `);
  });

  test('an indefinite fence needs no cycle', () => {
    expect(story(graphs.futureFence)).toMatchInlineSnapshot(`
     "INDEFINITE FENCE: 1 task, 1 fence, at the mercy of userspace
     let C = compositor: userspace, the only one who will signal point
     then point needs C to signal it, because SW_SYNC_IOC_INC comes from userspace.
     however, no cycle is needed: hostile userspace simply never acts, and compositor is userspace.
     cycle"
    `);
  });

  test('an indefinite fence further away is told from the fence in question', () => {
    expect(story(graphs.futureFence, 'fence:out')).toMatchInlineSnapshot(`
     "INDEFINITE FENCE: 2 tasks, 2 fences, at the mercy of userspace
     let J = job: the only one who will signal out
     let C = compositor: userspace, the only one who will signal point
     then out needs J to signal it, because only job calls dma_fence_signal(out).
     then J waits for point, because dma_fence_wait(point) sleeps until it signals, and point needs C to signal it, since SW_SYNC_IOC_INC comes from userspace.
     however, no cycle is needed: hostile userspace simply never acts, and compositor is userspace.
     cycle"
    `);
  });

  test('an indefinite fence becomes a deadlock when userspace itself waits', () => {
    expect(story(graphs.futureFenceCrossed)).toMatchInlineSnapshot(`
     "DEADLOCK: 4 tasks, 4 fences, no way out
     let J = job1: the only one who will signal out1
     let A = app1: userspace, the only one who will signal point1
     let K = job2: the only one who will signal out2
     let B = app2: userspace, the only one who will signal point2
     then J waits for point1, because dma_fence_wait(point1) sleeps until it signals, and point1 needs A to signal it, since SW_SYNC_IOC_INC comes from userspace.
     then A waits for out2, because dma_fence_wait(out2) sleeps until it signals, and out2 needs K to signal it, since only job2 calls dma_fence_signal(out2).
     then K waits for point2, because dma_fence_wait(point2) sleeps until it signals, and point2 needs B to signal it, since SW_SYNC_IOC_INC comes from userspace.
     however, B waits for out1, because dma_fence_wait(out1) sleeps until it signals, and out1 needs J to signal it, since only job1 calls dma_fence_signal(out1): a cycle.
     cycle fence:out1 task:job1 fence:point1 task:app1 fence:out2 task:job2 fence:point2 task:app2"
    `);
  });

  test('a fence that a timer backs up', () => {
    expect(story(graphs.vgem)).toMatchInlineSnapshot(`
     "BOUNDED: 1 task, 1 fence, by a timer only
     let C = client: userspace, needed to signal vgem
     then vgem needs C to signal it, because VGEM_FENCE_SIGNAL comes from userspace.
     however, only a timer ends it: vgem_fence_timeout() after 10 s, since client is userspace and may never act.
     cycle"
    `);
  });

  test('a killable wait with a lock held', () => {
    expect(story(graphs.interruptibleWithLock)).toMatchInlineSnapshot(`
     "STALL: 1 task, 1 fence, until a signal is sent
     let I = ioctl: holds obj->lock
     then I waits for point, because dma_fence_wait(point) sleeps until it signals, and nobody is left who could signal point, since no submitter is left.
     however, only a signal ends it: the wait is interruptible, and until then I holds obj->lock.
     cycle"
    `);
  });

  test('a wait that only its timeout ends', () => {
    expect(story(graphs.timedWait)).toMatchInlineSnapshot(`
     "STALL: 1 task, 1 fence, until a wait gives up
     let S = submit: waits
     then S waits for F, because dma_fence_wait(F) sleeps until it signals, and nobody is left who could signal F, since the engine is gone.
     however, only a timeout ends it: dma_fence_wait_timeout() gives up after 5 s.
     cycle"
    `);
    expect(story([task('submit', timeout('msleep(5000) returns'))])).toMatchInlineSnapshot(`
     "STALL: 1 task, until a wait gives up
     let S = submit: waits
     then S waits for its timeout, because msleep(5000) returns.
     however, only a timeout ends it: msleep(5000) returns.
     cycle"
    `);
  });

  test('a lock whose holder has left', () => {
    expect(story(graphs.leakedLock)).toMatchInlineSnapshot(`
     "DEADLOCK: 2 tasks, no way out
     let W = worker: waits
     let P = probe: has finished, holds gpu->lock
     then W waits for P, because mutex_lock(gpu->lock) needs the holder to let go.
     however, P has finished, and nobody else will let go of gpu->lock.
     cycle"
    `);
  });

  test('a fence that nobody will signal', () => {
    expect(story(graphs.forgottenFence)).toMatchInlineSnapshot(`
     "DEADLOCK: 1 fence, no way out
     however, nobody is left who could signal F.
     cycle"
    `);
    expect(story(graphs.forgottenFence, 'task:waiter')).toMatchInlineSnapshot(`
     "DEADLOCK: 1 task, 1 fence, no way out
     let W = waiter: waits
     however, W waits for F, because dma_fence_wait(F) sleeps until it signals, and nobody is left who could signal F.
     cycle"
    `);
    expect(story([task('work', never('no worker is left'))])).toMatchInlineSnapshot(`
     "DEADLOCK: 1 task, no way out
     let W = work: waits
     however, W waits for ever, because no worker is left.
     cycle"
    `);
  });

  test('everything else it says is data', () => {
    expect(explain(graphs.knot)).toMatchObject({
      verdict: 'deadlock',
      thens: [
        { from: 'task:waiter', to: 'task:left' },
        { from: 'task:waiter', to: 'task:right' },
        { from: 'task:left', to: 'task:waiter' },
      ],
      cycle: ['fence:F1', 'task:left', 'task:waiter'],
      component: ['fence:F1', 'fence:F2', 'task:left', 'task:right', 'task:waiter'],
      members: ['fence:F1', 'fence:F2', 'task:left', 'task:right', 'task:waiter'],
      assumptions: { name: 'P1' },
    });
  });

  test('whatever is not finite has an explanation, and no other has', () => {
    fc.assert(
      fc.property(arbitraryGraph, (nodes) => {
        const state = verdictOf(nodes);
        expect(explain(nodes)?.verdict ?? 'finite').toBe(state.verdict);
        for (const { id, verdict } of state.nodes) {
          expect(explain(nodes, id)?.verdict ?? 'finite').toBe(verdict);
        }
      }),
    );
  });

  test('the ending suits the verdict', () => {
    const endings = {
      deadlock: /\.$/u,
      'indefinite-fence': /^no cycle is needed.* n\d (is|are) userspace\.$/u,
      stall: /^only a (timeout|signal|timeout or a signal) ends it: /u,
      bounded:
        /^only a (timer|timeout|signal)(, a timeout)?( or a (timeout|signal))? ends it: .*?(, since .*n\d (is|are) userspace and may never act)?\.$/u,
      finite: /^$/u,
    } satisfies Record<Verdict, RegExp>;
    fc.assert(
      fc.property(arbitraryGraph, (nodes) => {
        for (const { id, verdict } of verdictOf(nodes).nodes) {
          expect(explain(nodes, id)?.however ?? '').toMatch(endings[verdict]);
        }
      }),
    );
  });

  test('the order of the nodes does not matter', () => {
    fc.assert(
      fc.property(
        arbitraryGraph.chain((nodes) =>
          fc.tuple(
            fc.constant(nodes),
            fc.shuffledSubarray([...nodes], { minLength: nodes.length }),
          ),
        ),
        ([nodes, shuffled]) => {
          expect(verdictOf(shuffled)).toEqual(verdictOf(nodes));
          expect(explain(shuffled)).toEqual(explain(nodes));
        },
      ),
    );
  });
});
