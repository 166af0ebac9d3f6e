import { type Kernel, at, broke, crash, kernelObject } from './kernel.ts';
import { call, operation } from './operation.ts';
import { checkCallbacksIn } from './dma-fence-cb.ts';
import { checkFencesOf } from './dma-fence.ts';
import { within } from './limit.ts';
import { flag, int } from './schema.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** A reference-counted object of the driver; `freed` once its release has run. */
    kref: {
      state: { refs: number; freed: number };
      fixed: { readonly initially: number; readonly embedded?: boolean };
    };
  }
}

const refsMax = 15;

/** `struct kref`: the object lives as long as somebody counts on it. @see include/linux/kref.h */
export const kref = kernelObject({
  kind: 'kref',
  state: () => ({ refs: int(refsMax), freed: flag }),
  init: (k, index) => {
    const { initially, name } = at(k.fixed.of.kref, index);
    at(k.kref, index).refs = within(initially, refsMax, `the count of ${name}`);
  },
});

const checkAlive = (k: Kernel, a: { readonly object: number }): void => {
  if (at(k.kref, a.object).freed === 1) crash(k, 'CTX-06');
};

/** The memory goes with the last reference, unless the count guards only a part of a larger object. */
const free = (k: Kernel, object: number, t: number): number => {
  if (at(k.fixed.of.kref, object).embedded === true) return 0;
  at(k.kref, object).freed = 1;
  checkCallbacksIn(k, object, t);
  checkFencesOf(k, object);
  return 0;
};

/** Operations on reference-counted objects. */
export const krefOperations = {
  /** Takes a reference; the caller must already be sure that there is one. @see kref_get() */
  kref_get: operation({
    name: 'kref_get',
    params: [['object', 'kref']],
    step: {
      check: checkAlive,
      run: (k, a) => {
        const it = at(k.kref, a.object);
        if (it.refs === 0) broke(k, 'CTX-05');
        else if (it.refs < refsMax) it.refs++;
        return 0;
      },
    },
  }),

  /** Takes a reference unless there is none left: 1, or 0. @see kref_get_unless_zero() */
  kref_get_unless_zero: operation({
    name: 'kref_get_unless_zero',
    params: [['object', 'kref']],
    returns: 'bool',
    step: {
      check: checkAlive,
      run: (k, a) => {
        const it = at(k.kref, a.object);
        if (it.refs === 0) return 0;
        if (it.refs < refsMax) it.refs++;
        return 1;
      },
    },
  }),

  /** Drops a reference; the last one runs the release of the object, here and now, and one too many runs nothing. @see kref_put(), refcount_dec_and_test() */
  kref_put: operation({
    name: 'kref_put',
    params: [['object', 'kref']],
    effects: (a) => [`put:${a.object}`],
    calls: (a) => [`kref-release:${a.object}`],
    steps: [
      {
        check: checkAlive,
        run: (k, a, t) => {
          const it = at(k.kref, a.object);
          if (it.refs === 0) {
            broke(k, 'CTX-05');
            return 0;
          }
          it.refs--;
          if (it.refs > 0) return 0;
          const release = k.fixed.program.routine(`kref-release:${a.object}`);
          return release >= 0 ? call(release, 1) : free(k, a.object, t);
        },
      },
      { run: (k, a, t) => free(k, a.object, t) },
    ],
  }),

  /** Reads or writes the object; after its release that is a use after free. @see Documentation/dev-tools/kasan.rst */
  access: operation({
    name: 'access',
    params: [['object', 'kref']],
    step: { check: checkAlive, run: () => 0 },
  }),
};
