import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { UserError } from '../language/user-error.ts';
import { readTrace } from '../traces/read-trace.ts';
import { outcomeOf, smallDesigns, traceOf } from '../traces/small-designs.fixture.ts';
import { type Paint, plain } from './paint.ts';
import { type Trace } from '../traces/trace.ts';
import { renderViolation } from './violation.ts';
import { traceFileName } from '../traces/write-trace.ts';
import rn01 from '../designs/bugs/rn-01-msm-recover-reclaim.ts';
import { design } from '../language/design.ts';

function rendered(trace: Trace): string {
  return renderViolation(trace, { paint: plain, path: `out/${traceFileName(trace)}` });
}

describe('renderViolation', () => {
  test('RN-01: a deadlock through reclaim', () => {
    const trace = traceOf(outcomeOf(rn01, 'buggy'), 'deadlock', 'rn-01-msm-recover-reclaim');
    expect(rendered(trace)).toMatchInlineSnapshot(`
     "================================================================================
     DEADLOCK: 2 tasks, 1 fence, no way out
     rn-01-msm-recover-reclaim (buggy), kernel 7.2
     --------------------------------------------------------------------------------
     hang recovery allocates under the GPU lock, enters reclaim and waits for its own
     fences

     Let:
       W = recover_worker      holds gpu->lock
       R = ring0 msm_job_run   the only one who will signal F2

     Then:
       - W waits for F2, because kvmalloc(GFP_KERNEL) runs msm_gem_shrinker, where
         dma_resv_wait_timeout(bo->resv) sleeps until F2 signals, and F2 needs R to
         signal it, since dma_fence_signal(F2) is still ahead of it.
       - However, R waits for W, because mutex_lock(gpu->lock) needs its owner to
         unlock it: a cycle.

     How it happens (read down):

        #  recover_worker                ring0 msm_job_run   msm_ioctl_gem_submit
        1  mutex_lock(gpu->lock)
        2  kvmalloc(GFP_KERNEL)
             <-- FENCE-41
            └─ direct reclaim:
               msm_gem_shrinker
        3                                                    dma_resv_lock(bo->resv,
                                                               NULL) = 0
        4                                                    dma_resv_reserve_fences(
                                                               bo->resv, 1) = 0
        5                                                    dma_resv_add_fence(
                                                               bo->resv, F2, WRITE)
        6    dma_resv_wait_timeout(
               bo->resv, BOOKKEEP,
               MAX_SCHEDULE_TIMEOUT)
        7                                                    dma_resv_unlock(
                                                               bo->resv)
        8                                                    queue_work(ring0
                                                               msm_job_run) = 1
       --  ----------------------------  ------------------  ------------------------
        ⏸    dma_resv_wait_timeout(...)  mutex_lock(         (has finished)
              └─ needs F2 from ring0       gpu->lock)
                 msm_job_run              └─ needs
              └─ holds gpu->lock             gpu->lock from
                                             recover_worker
       *** DEADLOCK ***

     Rule broken first: FENCE-41 at step 2
       Code required for fence completion must not allocate with GFP_KERNEL, because
       shrinkers may wait on fences.
       drivers/dma-buf/dma-fence.c:67-111 DOC fence cross-driver contract
       To fix: Allocate before the fence is published, or use GFP_NOWAIT/GFP_ATOMIC
       and handle failure.
     Also broken: MM-02 in other runs: a direct-reclaim allocation is a wait for any
       published fence

     Replay    fencepost replay out/rn-01-msm-recover-reclaim-buggy-7.2-deadlock.trace.json
     Path      0.1.1.1.1.0.0.0
     "
    `);
  });

  test('a broken rule', () => {
    expect(rendered(traceOf(outcomeOf(smallDesigns.unlocked), 'rule'))).toMatchInlineSnapshot(`
     "================================================================================
     RULE BROKEN: RESV-04 at step 4
     small (default), kernel 7.2
     --------------------------------------------------------------------------------
     a fence is added without the reservation lock

     How it happens (read down):

        #  submit
        1  dma_resv_lock(bo->resv, NULL) = 0
        2  dma_resv_reserve_fences(bo->resv, 1) = 0
        3  dma_resv_unlock(bo->resv)
        4  dma_resv_add_fence(bo->resv, F, WRITE)  <-- RESV-04  <-- RESV-01
       *** THE KERNEL CRASHES ***

     Rule broken first: RESV-04 at step 4
       Reserve, add, replace, copy-into and the locked iterators require the object's
       lock.
       drivers/dma-buf/dma-resv.c:187,296,350,475,497,527
       To fix: Hold dma_resv_lock(obj) around reserve, add, replace, copy and the
       locked iterators.
     Also broken: RESV-01 at step 4: fences are added only into slots reserved in the
       same lock hold

     Replay    fencepost replay out/small-default-7.2-rule-RESV-04.trace.json
     Path      0.0.0.0
     "
    `);
  });

  test('a stall', () => {
    expect(rendered(traceOf(outcomeOf(smallDesigns.stall), 'stall'))).toMatchInlineSnapshot(`
     "================================================================================
     STALL: 2 tasks, until a wait gives up
     small (default), kernel 7.2
     --------------------------------------------------------------------------------
     a wait with a timeout under a lock

     Let:
       W = waiter   holds lock
       X = worker   in mutex_lock(lock)

     Then:
       - W waits for X, because wait_for_completion_timeout(idle) needs
         complete(idle).
       - X waits for W, because mutex_lock(lock) needs its owner to unlock it.
       - However, only a timeout ends it: the wait ends when its time is up, and
         until then W holds lock.

     How it happens (read down):

        #  waiter                                          worker
        1  mutex_lock(lock)
        2  dma_resv_lock(bo->resv, NULL) = 0
        3  dma_resv_unlock(bo->resv)
       --  ----------------------------------------------  --------------------------
        ⏸  wait_for_completion_timeout(idle)               mutex_lock(lock)
            └─ needs idle from worker, or until its time    └─ needs lock from waiter
               is up
            └─ holds lock
       *** STALL ***

     No rule of the catalogue is broken on the way. Nothing but a timer or a signal
     ends the wait: the machine stands still until then.
       To fix: treat it as a deadlock: take away one wait of the story above.

     Replay    fencepost replay out/small-default-7.2-stall.trace.json
     Path      0.0.0
     "
    `);
  });

  test('an indefinite fence', () => {
    const trace = traceOf(outcomeOf(smallDesigns.userspace), 'indefinite-fence');
    expect(rendered(trace)).toMatchInlineSnapshot(`
     "================================================================================
     INDEFINITE FENCE: 2 tasks, 1 fence, at the mercy of userspace
     small (default), kernel 7.2
     --------------------------------------------------------------------------------
     a fence that userspace may forget

     Let:
       W = worker       the only one who will signal F
       C = compositor   userspace

     Then:
       - F needs W to signal it, because dma_fence_signal(F) is still ahead of it.
       - W waits for C, because wait_for_completion(go) needs complete(go).
       - However, no cycle is needed: hostile userspace simply never acts, and
         compositor is userspace.

     How it happens (read down):

       (nothing has to happen first)
        #  worker                        compositor
       --  ----------------------------  ------------------------
        ⏸  wait_for_completion(go)       (userspace need not act)
            └─ needs go from compositor
       *** INDEFINITE FENCE ***

     No rule of the catalogue is broken on the way. A fence that others can see may
     not depend on userspace. (Documentation/driver-api/dma-buf.rst, Indefinite DMA
     Fences)
       To fix: publish the fence only once all that it needs is in the hands of the
       kernel.

     Replay    fencepost replay out/small-default-7.2-indefinite-fence.trace.json
     Path      (the initial state)
     "
    `);
  });

  test('a claim that fails', () => {
    const trace = traceOf(outcomeOf(smallDesigns.assertion), 'assertion');
    expect(rendered(trace)).toMatchInlineSnapshot(`
     "================================================================================
     ASSERTION FAILED: up is never set
     small (default), kernel 7.2
     --------------------------------------------------------------------------------
     a flag that must stay down

     How it happens (read down):

        #  setter
        1  WRITE_ONCE(up, 1)
       *** ASSERTION FAILED ***

     No rule of the catalogue is broken on the way. The design itself claims that
     this never happens.
       To fix: look at the last step before the claim fails, or change the claim.

     Replay    fencepost replay out/small-default-7.2-assertion-up-is-never-set.trace.json
     Path      0
     "
    `);
  });

  test('a ring of five is a list', () => {
    const ring = design({ title: 'five locks in a ring' }, (d) => {
      const locks = ['A', 'B', 'C', 'D', 'E'].map((name) => d.mutex(name));
      for (const [i, lock] of locks.entries()) {
        d.kthread(`task ${lock.name}`, (t) => {
          t.mutex_lock(lock);
          t.mutex_lock(locks[(i + 1) % 5] ?? lock);
          t.mutex_unlock(locks[(i + 1) % 5] ?? lock);
          t.mutex_unlock(lock);
        });
      }
    });
    expect(rendered(traceOf(outcomeOf(ring), 'deadlock'))).toMatchInlineSnapshot(`
     "================================================================================
     DEADLOCK: 5 tasks, no way out
     small (default), kernel 7.2
     --------------------------------------------------------------------------------
     five locks in a ring

     Let:
       A = task A   holds A
       B = task B   holds B
       C = task C   holds C
       D = task D   holds D
       E = task E   holds E

     Then:
       - A waits for B, because mutex_lock(B) needs its owner to unlock it.
       - B waits for C, because mutex_lock(C) needs its owner to unlock it.
       - C waits for D, because mutex_lock(D) needs its owner to unlock it.
       - D waits for E, because mutex_lock(E) needs its owner to unlock it.
       - However, E waits for A, because mutex_lock(A) needs its owner to unlock it:
         a cycle.

     How it happens (read down):

        1  task A  mutex_lock(A)
        2  task B  mutex_lock(B)
        3  task C  mutex_lock(C)
        4  task D  mutex_lock(D)
        5  task E  mutex_lock(E)
       --  ------  ------------------------------------------------------------------
        ⏸  task A  mutex_lock(B)
                    └─ needs B from task B
                    └─ holds A
        ⏸  task B  mutex_lock(C)
                    └─ needs C from task C
                    └─ holds B
        ⏸  task C  mutex_lock(D)
                    └─ needs D from task D
                    └─ holds C
        ⏸  task D  mutex_lock(E)
                    └─ needs E from task E
                    └─ holds D
        ⏸  task E  mutex_lock(A)
                    └─ needs A from task A
                    └─ holds E
       *** DEADLOCK ***

     No rule of the catalogue is broken on the way. Each call is allowed where it
     stands; together they wait for each other.
       To fix: take away one wait of the cycle: let go of what is held before
       waiting, take the locks in one order everywhere, or let somebody else signal.

     Replay    fencepost replay out/small-default-7.2-deadlock.trace.json
     Path      0.1.1.1.1
     "
    `);
  });

  test('a wait that nobody is left to end is no cycle', () => {
    const lost = design({ title: 'nobody completes it' }, (d) => {
      const idle = d.completion('idle');
      d.kthread('waiter', (t) => t.wait_for_completion(idle));
    });
    const text = rendered(traceOf(outcomeOf(lost), 'deadlock')).replaceAll(/\s+/gu, ' ');
    expect(text).toContain('Nobody is left who could end this wait.');
    expect(text).not.toContain('cycle');
    expect(text).not.toContain('each other');
  });

  test('a task that waits for itself is told so', () => {
    const twice = design({ title: 'locks twice' }, (d) => {
      const bo = d.dma_buf('bo');
      d.kthread('submit', (t) => {
        t.dma_resv_lock(bo, null);
        t.dma_resv_lock(bo, null);
        t.dma_resv_unlock(bo);
      });
    });
    const text = rendered(traceOf(outcomeOf(twice), 'deadlock')).replaceAll(/\s+/gu, ' ');
    expect(text).toContain('dma_resv_lock(bo->resv) sleeps');
    expect(text).toContain('holds bo->resv.lock');
    expect(text).not.toContain('each other');
  });

  test('a wait that only its timeout ends is not said to be without end', () => {
    const alone = design({ title: 'nobody completes it in time' }, (d) => {
      const lock = d.mutex('lock');
      const idle = d.completion('idle');
      d.kthread('waiter', (t) => {
        t.mutex_lock(lock);
        t.wait_for_completion_timeout(idle);
        t.mutex_unlock(lock);
      });
    });
    const text = rendered(traceOf(outcomeOf(alone), 'stall')).replaceAll(/\s+/gu, ' ');
    expect(text).toContain('└─ nothing but its timeout ends this wait');
    expect(text).not.toContain('for ever');
    expect(text).not.toContain('nothing ends');
    expect(text).toContain(
      'W waits, and nothing but its timeout ends this wait, because nobody is left who will call complete(idle).',
    );
  });

  test('claims with a witness say that not every run is bad', () => {
    const trace = traceOf(outcomeOf(smallDesigns.abba), 'deadlock');
    const text = renderViolation(trace, { paint: plain, witnessed: ['both jobs complete'] });
    expect(text).toContain('Not a bug in every run: also reachable is both jobs complete.');
  });

  test('colour changes nothing but the colour', () => {
    const mark = (text: string): string => `\u001B[1m${text}\u001B[0m`;
    const paint: Paint = {
      bold: mark,
      dim: mark,
      red: mark,
      green: mark,
      yellow: mark,
      cyan: mark,
    };
    const trace = traceOf(outcomeOf(rn01, 'buggy'), 'deadlock');
    const coloured = renderViolation(trace, { paint });
    // oxlint-disable-next-line no-control-regex -- the escape sequences of colours.
    const bare = coloured.replaceAll(/\u001B\[\dm/gu, '').replaceAll(/ +$/gmu, '');
    expect(bare).toBe(renderViolation(trace, { paint: plain }));
  });
});

test('whatever a trace file says, it is printed and nothing crashes', () => {
  const trace = traceOf(outcomeOf(smallDesigns.stall), 'stall');
  const text = JSON.stringify(trace);
  const strings = [...new Set(text.match(/"[^"]*"/gu) ?? [])];
  fc.assert(
    fc.property(fc.constantFrom(...strings), fc.string(), (from, to) => {
      const changed = text.replaceAll(from, JSON.stringify(to));
      let read: Trace;
      try {
        read = readTrace(changed, 'x');
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return;
      }
      expect(rendered(read)).toContain('How it happens');
    }),
    { numRuns: 300, seed: 1 },
  );
});
