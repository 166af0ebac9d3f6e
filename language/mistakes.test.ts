import { describe, expect, test } from '@jest/globals';
import { type Body } from './design-model.ts';
import { DesignBuilder } from './design-builder.ts';
import { UserError } from './user-error.ts';
import { compile } from './compile.ts';
import { declare } from './declare.ts';
import { design } from './design.ts';
import { allOf, anyOf, not } from './handle.ts';
import { type KernelVersion, profiles } from '../model/profile.ts';

/** Compiles a design and returns the mistake that it makes, as one text. */
function mistake(declareIt: (d: DesignBuilder) => void, kernel: KernelVersion = '7.2'): string {
  const d = new DesignBuilder();
  try {
    declare(design({ title: 'a mistake' }, declareIt), d, 'default');
    compile(d.model, profiles[kernel], { injectDeadlk: false, shortMemory: false });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { code, message, place, hint } = error;
    const where = [place.task, place.step, place.call]
      .filter((part) => part !== undefined)
      .join(', ');
    return `${code} ${message} (${where}) ${hint ?? ''}`.trim();
  }
  return 'no mistake';
}

const thread =
  (body: Body) =>
  (d: DesignBuilder): void => {
    d.thread('waiter', body);
  };

describe('mistakes in a design', () => {
  test('a handle that is missing', () => {
    const forgotten = undefined as unknown as ReturnType<DesignBuilder['mutex']>;
    expect(mistake(thread((t) => t.mutex_lock(forgotten)))).toMatchInlineSnapshot(
      `"FP201 lock is missing, not a mutex (waiter, 1, mutex_lock) the design declares no mutex"`,
    );
  });

  test('a handle of another design', () => {
    const other = new DesignBuilder().mutex('lock of another design');
    expect(
      mistake((d) => {
        d.mutex('own lock');
        d.thread('waiter', (t) => t.mutex_lock(other));
      }),
    ).toMatchInlineSnapshot(
      `"FP201 lock is "lock of another design", which this design does not declare (waiter, 1, mutex_lock) declared: own lock"`,
    );
  });

  test('an object of the wrong kind', () => {
    expect(
      mistake((d) => {
        const fence = d.dma_fence('done');
        d.thread('waiter', (t) =>
          t.mutex_lock(fence as unknown as ReturnType<DesignBuilder['mutex']>),
        );
      }),
    ).toMatchInlineSnapshot(
      `"FP202 lock is "done", a dma_fence, not a mutex (waiter, 1, mutex_lock) the design declares no mutex"`,
    );
  });

  test('a misspelt word', () => {
    expect(mistake(thread((t) => t.kmalloc('GFP_KERNAL' as 'GFP_KERNEL')))).toMatchInlineSnapshot(
      `"FP202 gfp is "GFP_KERNAL" (waiter, 1, kmalloc) did you mean GFP_KERNEL?"`,
    );
  });

  test('a number out of range', () => {
    expect(
      mistake((d) => {
        const v = d.variable('count');
        d.thread('writer', (t) => t.WRITE_ONCE(v, 1.5));
      }),
    ).toMatchInlineSnapshot(
      `"FP213 value is 1.5 (writer, 1, WRITE_ONCE) an integer from -4095 to 4095"`,
    );
  });

  test('a call that its context can never run', () => {
    expect(
      mistake((d) => {
        const lock = d.mutex('lock');
        d.hardirq('irq handler', (t) => {
          t.mutex_lock(lock);
          t.mutex_unlock(lock);
        });
      }),
    ).toMatchInlineSnapshot(
      `"FP203 mutex_lock() may sleep, and a hard interrupt never can (irq handler, 1, mutex_lock(lock)) move the call into a work item"`,
    );
  });

  test('a lock that is released but never taken', () => {
    expect(
      mistake((d) => {
        const lock = d.mutex('lock');
        d.thread('waiter', (t) => {
          t.mutex_unlock(lock);
        });
      }),
    ).toMatchInlineSnapshot(
      `"FP204 mutex_unlock(lock) releases what the task never takes (waiter, 1, mutex_unlock(lock)) call mutex_lock() before it"`,
    );
  });

  test('a step behind an endless loop', () => {
    expect(
      mistake((d) => {
        const v = d.variable('v');
        d.thread('looper', (t) => {
          t.loop(() => {
            t.READ_ONCE(v);
          });
          t.WRITE_ONCE(v, 1);
        });
      }),
    ).toMatchInlineSnapshot(
      `"FP205 the step can never be reached (looper, 2, WRITE_ONCE(v, 1)) a loop or a return stands before it"`,
    );
  });

  test('a loop without a step', () => {
    expect(mistake(thread((t) => t.loop(() => undefined)))).toMatchInlineSnapshot(
      `"FP212 a loop has a way round without a single step (waiter) put the call that is repeated into it"`,
    );
  });

  test('a break outside a loop', () => {
    expect(mistake(thread((t) => t.break()))).toMatchInlineSnapshot(
      `"FP209 t.break() stands outside a loop (waiter) write it inside the body of t.loop() or t.poll()"`,
    );
  });

  test('an interruptible call whose result nobody looks at', () => {
    expect(
      mistake((d) => {
        const fence = d.dma_fence('done');
        d.thread('waiter', (t) => {
          t.dma_fence_wait(fence, true);
        });
      }),
    ).toMatchInlineSnapshot(
      `"FP210 dma_fence_wait() can be interrupted, and nobody looks at its result (waiter, 1, dma_fence_wait(done, intr)) test it: t.if(result.failed(), …), or use the variant that cannot be interrupted"`,
    );
  });

  test('a result that is tested in another task', () => {
    expect(
      mistake((d) => {
        const lock = d.mutex('lock');
        let got: ReturnType<Parameters<Body>[0]['mutex_trylock']> | undefined;
        d.thread('one', (t) => {
          got = t.mutex_trylock(lock);
        });
        d.thread('two', (t) => {
          if (got !== undefined) t.if(got.is(1), () => t.mutex_unlock(lock));
        });
      }),
    ).toMatchInlineSnapshot(
      `"FP215 the result of mutex_trylock() in "one" is tested in "two" (two) share values between tasks through d.variable()"`,
    );
  });

  test('a call that the kernel does not have', () => {
    expect(
      mistake((d) => {
        const fence = d.dma_fence('done');
        d.thread('compositor', (t) => t.dma_fence_set_deadline(fence));
      }, '6.1'),
    ).toMatchInlineSnapshot(
      `"FP207 dma_fence_set_deadline() does not exist in 6.1 (compositor, 1, dma_fence_set_deadline(done)) choose another kernel with --kernel, or another call"`,
    );
  });

  test('two objects with one name', () => {
    expect(
      mistake((d) => {
        d.mutex('lock');
        d.spinlock('lock');
      }),
    ).toMatchInlineSnapshot(
      `"FP211 two objects or tasks of the design are called "lock" () give one of them another name"`,
    );
  });

  test('no task at all', () => {
    expect(mistake(() => undefined)).toMatchInlineSnapshot(
      `"FP214 the design has no task () declare one with d.thread() or d.work()"`,
    );
  });

  test('a task without a step', () => {
    expect(mistake(thread(() => undefined))).toMatchInlineSnapshot(
      `"FP214 the task has no step (waiter) give its body at least one call"`,
    );
  });

  test('more tasks than fit', () => {
    expect(
      mistake((d) => {
        const v = d.variable('v');
        for (let i = 0; i < 31; i++) d.thread(`thread ${i}`, (t) => t.READ_ONCE(v));
      }),
    ).toMatchInlineSnapshot(`"FP208 the design has 31 tasks () at most 30 fit"`);
  });

  test('a word that the language does not have', () => {
    expect(
      mistake((d) => {
        (d as unknown as { mutx: (name: string) => void }).mutx('lock');
      }),
    ).toMatchInlineSnapshot(`"FP216 there is no d.mutx (variant default) did you mean d.mutex?"`);
    expect(
      mistake(thread((t) => (t as unknown as { dma_fence_sginal: () => void }).dma_fence_sginal())),
    ).toMatchInlineSnapshot(
      `"FP216 there is no t.dma_fence_sginal (waiter) did you mean t.dma_fence_signal?"`,
    );
  });

  test('an exception of its own', () => {
    expect(
      mistake(() => {
        throw new Error('the moon is in the wrong phase');
      }),
    ).toMatchInlineSnapshot(
      `"FP217 the moon is in the wrong phase (variant default) the design is ordinary TypeScript: it runs once for each variant"`,
    );
  });

  test('a value that does not fit its variable', () => {
    expect(
      mistake((d) => {
        const v = d.variable('count', { max: 3 });
        d.thread('writer', (t) => t.WRITE_ONCE(v, 4));
      }),
    ).toMatchInlineSnapshot(
      `"FP213 value is 4, and count holds 0 to 3 (writer, 1, WRITE_ONCE(count, 4)) declare it larger: d.variable('count', { max: 4 })"`,
    );
  });

  test('an option that its word does not have', () => {
    const nonsense = { nonsense: 1 } as object;
    expect(
      mistake((d) => d.job('copy', { queued: false } as object, () => undefined)),
    ).toMatchInlineSnapshot(
      `"FP218 d.job('copy') has no option "queued" () its options: submitted, longRunning"`,
    );
    expect(mistake((d) => d.engine('gfx', { hang: true } as object))).toMatchInlineSnapshot(
      `"FP218 d.engine('gfx') has no option "hang" () did you mean hangs?"`,
    );
    expect(mistake((d) => d.kref('job', null as unknown as object))).toMatchInlineSnapshot(
      `"FP202 the options of d.kref('job') are null () write an object, or leave them out"`,
    );
    const words: readonly ((d: DesignBuilder) => void)[] = [
      (d) => d.work('w', nonsense, () => undefined),
      (d) => d.timer('w', nonsense, () => undefined),
      (d) => d.hardirq('w', nonsense, () => undefined),
      (d) => d.softirq('w', nonsense, () => undefined),
      (d) => d.job('w', nonsense, () => undefined),
      (d) => d.workqueue('w', nonsense),
      (d) => d.engine('w', nonsense),
      (d) => d.variable('w', nonsense),
      (d) => d.kref('w', nonsense),
      (d) => d.ww_mutex('w', nonsense),
      (d) => d.ww_acquire_ctx('w', nonsense),
      (d) => d.dma_fence('w', nonsense),
      (d) => d.dma_fence_stub('w', nonsense),
      (d) => d.preempt_fence('w', nonsense, () => undefined),
      (d) => d.dma_fence_cb('w', () => undefined, nonsense),
      (d) => d.dma_fence_array('w', [d.dma_fence('f')], nonsense),
      (d) => d.dma_resv_iter('w', d.dma_resv('r'), 'READ', nonsense),
      (d) => d.dma_buf('w', nonsense),
      (d) => d.dma_buf('w', { ops: nonsense }),
      (d) => d.dma_buf_attachment('w', d.dma_buf('b'), nonsense),
      (d) => d.drm_exec('w', nonsense),
      (d) => d.drm_device('w', nonsense),
      (d) => d.shrinker('w', () => undefined, nonsense),
      (d) => d.mmu_notifier('w', () => undefined, nonsense),
    ];
    expect(words.map((word) => mistake(word).slice(0, 5))).toEqual(words.map(() => 'FP218'));
  });

  test('too many arguments, and too few', () => {
    const written = (name: string, ...args: readonly unknown[]): string =>
      mistake((d) => {
        const objects: Record<string, unknown> = {
          lock: d.mutex('lock'),
          resv: d.dma_resv('resv'),
          fence: d.dma_fence('fence'),
        };
        d.thread('waiter', (t) => {
          const calls = t as unknown as Record<string, (...all: readonly unknown[]) => void>;
          calls[name]?.(...args.map((arg) => objects[String(arg)] ?? arg));
        });
      });
    expect(written('mutex_lock', 'lock', 3)).toMatchInlineSnapshot(
      `"FP202 mutex_lock() takes 1 argument, and 2 are written (waiter, 1, mutex_lock) write mutex_lock(lock)"`,
    );
    expect(written('dma_resv_lock', 'resv')).toMatchInlineSnapshot(
      `"FP201 ctx is missing (waiter, 1, dma_resv_lock) write null for NULL"`,
    );
    expect(written('dma_fence_wait', 'fence')).toMatchInlineSnapshot(
      `"FP201 intr is missing (waiter, 1, dma_fence_wait) write true if a signal may end the wait, and false if not"`,
    );
    expect(written('dma_fence_wait', 'fence', 1)).toMatchInlineSnapshot(
      `"FP202 intr is 1 (waiter, 1, dma_fence_wait) true if a signal may end the wait, and false if not"`,
    );
    expect(written('dma_fence_wait')).toMatchInlineSnapshot(
      `"FP201 fence is missing, not a dma_fence (waiter, 1, dma_fence_wait) declared: fence"`,
    );
    expect(written('kmalloc')).toMatchInlineSnapshot(
      `"FP201 gfp is missing (waiter, 1, kmalloc) write GFP_KERNEL, or what the driver passes"`,
    );
  });

  test('a handle that the design made up', () => {
    const forged = { kind: 'mutex', index: 4 } as ReturnType<DesignBuilder['mutex']>;
    expect(
      mistake((d) => {
        d.mutex('lock');
        d.thread('waiter', (t) => t.mutex_lock(forged));
      }),
    ).toMatchInlineSnapshot(
      `"FP201 lock is an object, which this design does not declare (waiter, 1, mutex_lock) declared: lock"`,
    );
  });

  test('a handle of another design that a word is given', () => {
    const other = new DesignBuilder();
    const lock = other.spinlock('other lock');
    const storage = other.kref('other job');
    const resv = other.dma_resv('other resv');
    const buf = other.dma_buf('other buf');
    expect(mistake((d) => d.dma_fence('done', { lock }))).toMatchInlineSnapshot(
      `"FP201 its spinlock is "other lock", which this design does not declare (d.dma_fence('done')) the design declares no spinlock"`,
    );
    const words: readonly ((d: DesignBuilder) => void)[] = [
      (d) => d.dma_fence('w', { storage }),
      (d) => d.dma_fence_cb('w', () => undefined, { storage }),
      (d) => d.dma_resv_iter('w', resv, 'READ'),
      (d) => d.dma_buf('w', { resv }),
      (d) => d.dma_buf_attachment('w', buf),
    ];
    expect(words.map((word) => mistake(word).slice(0, 5))).toEqual(words.map(() => 'FP201'));
  });

  test('a condition that asks an object of another design', () => {
    const other = new DesignBuilder();
    const v = other.variable('other v');
    const fence = other.dma_fence('other fence');
    const slot = other.dma_fence_slot('other slot');
    expect(mistake((d) => d.always('stays', v.is(0)))).toMatchInlineSnapshot(
      `"FP201 what "other v == 0" asks is "other v", which this design does not declare (d.always('stays')) the design declares no variable"`,
    );
    expect(
      mistake((d) => {
        const queue = d.wait_queue('queue');
        d.thread('waiter', (t) => t.wait_event(queue, fence.isSignaled()));
      }),
    ).toMatchInlineSnapshot(
      `"FP201 what "other fence is signalled" asks is "other fence", which this design does not declare (waiter, 1, wait_event) the design declares no dma_fence"`,
    );
    const conditions = (d: DesignBuilder) => {
      const own = d.dma_fence_slot('own slot');
      return [
        not(v.atLeast(1)),
        allOf(own.is(null), fence.isUnsignaled()),
        anyOf(own.is(null), v.isNot(1)),
        slot.is(null),
        own.is(fence),
      ];
    };
    for (const i of [0, 1, 2, 3, 4]) {
      const use = (d: DesignBuilder, what: 'always' | 'sometimes' | 'assert'): void => {
        const asked = conditions(d)[i];
        if (asked === undefined) throw new Error(`no condition ${i}`);
        if (what === 'assert') d.thread('asker', (t) => t.assert(asked));
        else d[what]('claim', asked);
      };
      for (const what of ['always', 'sometimes', 'assert'] as const)
        expect(mistake((d) => use(d, what)).slice(0, 5)).toBe('FP201');
    }
    const nothing = undefined as unknown as ReturnType<typeof v.is>;
    expect(mistake((d) => d.always('stays', nothing))).toMatchInlineSnapshot(
      `"FP202 the claim is not a condition (d.always('stays')) write it with a handle: variable.is(1)"`,
    );
  });

  test('a test of what is no result', () => {
    expect(
      mistake((d) => {
        const lock = d.mutex('lock');
        d.thread('waiter', (t) => {
          t.if(t.mutex_lock(lock).is(0), () => t.mutex_unlock(lock));
        });
      }),
    ).toMatchInlineSnapshot(
      `"FP219 mutex_lock() returns nothing, and its result is tested (waiter, 1, mutex_lock) docs/language.md lists what each call returns"`,
    );
    expect(
      mistake((d) => {
        const v = d.variable('v');
        const condition = v.is(1) as unknown as Parameters<Parameters<Body>[0]['if']>[0];
        d.thread('waiter', (t) => t.if(condition, () => undefined));
      }),
    ).toMatchInlineSnapshot(
      `"FP202 what t.if() asks is not a test of a result (waiter) write it with the result of a call: t.if(result.is(0), …)"`,
    );
  });

  test('a result that is compared with no errno', () => {
    const compared = (value: unknown): string =>
      mistake((d) => {
        const fence = d.dma_fence('done');
        d.thread('waiter', (t) => {
          const result = t.dma_fence_wait(fence, true);
          t.if(result.is(value as 0), () => t.return());
        });
      });
    expect(compared('-EINTRR')).toMatchInlineSnapshot(
      `"FP202 the result is "-EINTRR", not a failure (waiter, 1, dma_fence_wait) did you mean -EINTR?"`,
    );
    expect(compared('EIO')).toMatchInlineSnapshot(
      `"FP202 the result is "EIO", not a failure (waiter, 1, dma_fence_wait) did you mean -EIO?"`,
    );
    expect(compared(undefined)).toMatchInlineSnapshot(
      `"FP202 the result is "undefined", not a failure (waiter, 1, dma_fence_wait) write it as in C: -EIO, -ETIMEDOUT"`,
    );
  });
});
