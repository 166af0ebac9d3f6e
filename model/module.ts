import { type Kernel, at, broke, crash, kernelObject } from './kernel.ts';
import { call, goTo, operation } from './operation.ts';
import { flag, int } from './schema.ts';
import { failureNumber } from './errno.ts';
import { exitRoutine } from './module-exit.ts';
import { pendingHead } from './rcu-callback.ts';
import { releaseRoutine } from './dma-fence-release.ts';
import { within } from './limit.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `struct module`: how many references keep it loaded, is it going, and is its text gone. */
    module: {
      state: { refs: number; going: number; gone: number };
      fixed: { readonly initially: number };
    };
  }
}

const refsMax = 7;
const EBUSY = failureNumber('-EBUSY');
const EAGAIN = failureNumber('-EAGAIN');

/** `struct module`: the text and data of a driver; whoever calls into it sees to it that it is still there. @see kernel/module/main.c */
export const moduleObject = kernelObject({
  kind: 'module',
  state: () => ({ refs: int(refsMax), going: flag, gone: flag }),
  init: (k, index) => {
    const { initially, name } = at(k.fixed.of.module, index);
    at(k.module, index).refs = within(initially, refsMax, `the count of ${name}`);
  },
});

/**
 * The text goes: no fence of the module calls into it any more. Its release op runs however late, other ops until the fence
 * has signalled, and whoever loaded them before that runs in a read section; a callback of call_rcu() is text too.
 */
function checkProvider(k: Kernel, m: number): void {
  for (let f = 0; f < k.dma_fence.length; f++) {
    if (at(k.fixed.of.dma_fence, f).module !== m) continue;
    const { initialized, freed, signaled, observers } = at(k.dma_fence, f);
    if (initialized === 0 || freed === 1) continue;
    const keepsOps =
      !k.fixed.profile.opsClearedAtSignal || k.fixed.program.routine(releaseRoutine(f)) >= 0;
    if (signaled === 0 || keepsOps) broke(k, 'FENCE-48');
    else if (observers !== 0) broke(k, 'RCU-08');
  }
  if (pendingHead(k) >= 0) broke(k, 'RCU-08');
}

interface Args {
  readonly module: number;
}

const free = (k: Kernel, a: Args): number => {
  checkProvider(k, a.module);
  at(k.module, a.module).gone = 1;
  return 0;
};

/** Operations on modules. */
export const moduleOperations = {
  /** Keeps the module loaded: 1, or 0 if it is going. @see try_module_get() */
  try_module_get: operation({
    name: 'try_module_get',
    params: [['module', 'module']],
    returns: 'bool',
    step: {
      run: (k, a) => {
        const it = at(k.module, a.module);
        if (it.gone === 1) crash(k, 'CTX-06');
        if (it.going === 1) return 0;
        if (it.refs < refsMax) it.refs++;
        return 1;
      },
    },
  }),

  /** One reference less. @see module_put() */
  module_put: operation({
    name: 'module_put',
    params: [['module', 'module']],
    step: {
      run: (k, a) => {
        const it = at(k.module, a.module);
        if (it.refs === 0) broke(k, 'CTX-05');
        else it.refs--;
        return 0;
      },
    },
  }),

  /** Unloads the module: -EBUSY if it goes already, -EAGAIN while somebody uses it, else its exit runs and its text is gone. @see delete_module(2) */
  delete_module: operation({
    name: 'delete_module',
    params: [['module', 'module']],
    returns: 'errno',
    maySleep: true,
    uses: ['rcu'],
    calls: (a) => [exitRoutine(a.module)],
    steps: [
      {
        run: (k, a) => {
          const it = at(k.module, a.module);
          if (it.going === 1) return EBUSY;
          if (it.refs > 0) return EAGAIN;
          it.going = 1;
          const exit = k.fixed.program.routine(exitRoutine(a.module));
          return exit < 0 ? goTo(1) : call(exit, 1);
        },
      },
      { run: free },
    ],
  }),
};
