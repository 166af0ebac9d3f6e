import * as fc from 'fast-check';
import { type Program, type Step, type TaskData } from '../../language/design-data.ts';
import { call, callOk, declare, names } from './steps.ts';
import { environments } from './environment.ts';
import { prune } from './prune.ts';

const RESVS = 2;

const resv = fc.constantFrom(...names('R', RESVS));
const usage = fc.constantFrom('KERNEL', 'WRITE', 'READ', 'BOOKKEEP');

const part = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      resv,
      usage,
      both: fc.boolean(),
    }),
  },
  fc.record({ kind: fc.constant('replace' as const), resv, usage }),
  fc.record({
    kind: fc.constant('wait' as const),
    resv,
    usage,
    locked: fc.boolean(),
    timeout: fc.constantFrom(5, 'MAX_SCHEDULE_TIMEOUT'),
  }),
  fc.record({ kind: fc.constant('test' as const), resv, usage, locked: fc.boolean() }),
  fc.record({ kind: fc.constant('get' as const), resv, usage }),
  fc.record({ kind: fc.constant('copy' as const), resv }),
);

type Part = typeof part extends fc.Arbitrary<infer T> ? T : never;

const genome = fc.record({
  tasks: fc.array(fc.array(part, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 }),
  signaller: fc.constantFrom('work', 'irq'),
  environment: environments,
});

/** Designs about reservation objects: room is reserved before a fence is added, and a task without locks signals all fences. */
export const respectingResv: fc.Arbitrary<Program> = genome.map(
  ({ tasks, signaller, environment }) => {
    // A fence stands for one submission, which is in all of its objects before anything is unlocked (RESV-24).
    const fences: string[] = [];
    const newFence = (): string => {
      fences.push(`F${fences.length}`);
      return fences.at(-1) ?? '';
    };
    const built = tasks.map((parts, t): TaskData => ({
      name: `T${t}`,
      kind: 'thread',
      steps: parts.flatMap((each) => stepsOf(each, t, newFence)),
    }));
    const program: Program = {
      objects: [
        ...names('R', RESVS).map((name) => declare('dma_resv', name)),
        ...fences.map((name) => declare('dma_fence', name, { published: true, refs: 4 })),
        ...tasks.map((_, t) => declare('ww_acquire_ctx', `ctx${t}`)),
        ...tasks.map((_, t) => declare('fence_snapshot', `fences${t}`)),
      ],
      tasks: built,
      environment,
    };
    const signals = fences.map((fence) => call('dma_fence_signal', { fence }));
    const worker: TaskData = { name: 'worker', kind: signaller, steps: signals };
    return prune({
      ...program,
      tasks: [...program.tasks, ...(fences.length === 0 ? [] : [worker])],
    });
  },
);

function stepsOf(it: Part, t: number, newFence: () => string): readonly Step[] {
  const here = it.resv;
  const locked = (...steps: readonly Step[]): readonly Step[] => [
    { locked: { resv: here, steps } },
  ];
  const ctx = `ctx${t}`;
  switch (it.kind) {
    case 'add': {
      const fence = newFence();
      const add = (to: string, then: readonly Step[]): Step =>
        callOk('dma_resv_reserve_fences', { resv: to, n: 1 }, [
          ...then,
          call('dma_resv_add_fence', { resv: to, fence, usage: it.usage }),
        ]);
      if (!it.both) return locked(add(here, []));
      const other = here === 'R0' ? 'R1' : 'R0';
      return [
        { ww_transaction: { ctx, resvs: [here, other], steps: [add(here, [add(other, [])])] } },
      ];
    }
    case 'replace': {
      const [old, replacement] = [newFence(), newFence()];
      return locked(
        callOk('dma_resv_reserve_fences', { resv: here, n: 1 }, [
          call('dma_resv_add_fence', { resv: here, fence: old, usage: it.usage }),
          call('dma_fence_wait', { fence: old, intr: false }),
          call('dma_resv_replace_fences', {
            resv: here,
            old,
            replacement,
            usage: it.usage,
          }),
        ]),
      );
    }
    case 'wait': {
      const wait = call('dma_resv_wait_timeout', {
        resv: here,
        usage: it.usage,
        intr: false,
        timeout: it.timeout,
      });
      return it.locked ? locked(wait) : [wait];
    }
    case 'test': {
      const test = call('dma_resv_test_signaled', { resv: here, usage: it.usage });
      return it.locked ? locked(test) : [test];
    }
    case 'get': {
      const snapshot = `fences${t}`;
      return [
        callOk('dma_resv_get_fences', { resv: here, usage: it.usage, snapshot }, [
          call('dma_fence_wait_all', { snapshot, intr: false }),
          call('dma_fence_put_all', { snapshot }),
        ]),
      ];
    }
    case 'copy': {
      const source = here === 'R0' ? 'R1' : 'R0';
      return locked(callOk('dma_resv_copy_fences', { resv: here, source }, []));
    }
  }
}
