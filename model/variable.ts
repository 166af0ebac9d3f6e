import { at, broke, kernelObject } from './kernel.ts';
import { operation } from './operation.ts';
import { within } from './limit.ts';
import { int } from './schema.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** A word of shared memory of the driver. */
    variable: {
      state: { value: number };
      fixed: { readonly max: number; readonly initially: number };
    };
  }
}

/**
 * A shared variable of a driver: a flag, a counter, a sequence number.
 *
 * Each access is one step, because that is what makes a race.
 * @see Documentation/dev-tools/kcsan.rst; include/asm-generic/rwonce.h
 */
export const variable = kernelObject({
  kind: 'variable',
  state: (shape) => {
    let max = 1;
    for (const fixed of shape.of.variable) max = Math.max(max, fixed.max);
    return { value: int(max) };
  },
  init: (k, index) => {
    const { initially, max, name } = at(k.fixed.of.variable, index);
    within(max, 4095, `the range of ${name}`);
    at(k.variable, index).value = within(initially, max, name);
  },
});

/** Operations on shared variables. */
export const variableOperations = {
  /** Loads the variable; its value is the result. @see READ_ONCE() */
  READ_ONCE: operation({
    name: 'READ_ONCE',
    params: [['variable', 'variable']],
    returns: 'value',
    step: { run: (k, a) => at(k.variable, a.variable).value },
  }),

  /** Stores a constant. @see WRITE_ONCE() */
  WRITE_ONCE: operation({
    name: 'WRITE_ONCE',
    params: [
      ['variable', 'variable'],
      ['value', 'number'],
    ],
    effects: (a) => [`write:${a.variable}`],
    step: {
      run: (k, a) => {
        at(k.variable, a.variable).value = a.value;
        return 0;
      },
    },
  }),

  /** Adds one, and returns the new value. @see atomic_inc_return() */
  atomic_inc_return: operation({
    name: 'atomic_inc_return',
    params: [['variable', 'variable']],
    returns: 'value',
    effects: (a) => [`write:${a.variable}`],
    step: {
      run: (k, a) => {
        const it = at(k.variable, a.variable);
        const { max } = at(k.fixed.of.variable, a.variable);
        if (it.value === max) broke(k, 'CTX-08');
        else it.value++;
        return it.value;
      },
    },
  }),

  /** Subtracts one, and returns the new value. @see atomic_dec_return() */
  atomic_dec_return: operation({
    name: 'atomic_dec_return',
    params: [['variable', 'variable']],
    returns: 'value',
    effects: (a) => [`write:${a.variable}`],
    step: {
      run: (k, a) => {
        const it = at(k.variable, a.variable);
        if (it.value === 0) broke(k, 'CTX-08');
        else it.value--;
        return it.value;
      },
    },
  }),

  /** Stores `to` if the variable is `from`, and returns what was there. @see cmpxchg() */
  cmpxchg: operation({
    name: 'cmpxchg',
    params: [
      ['variable', 'variable'],
      ['from', 'number'],
      ['to', 'number'],
    ],
    returns: 'value',
    effects: (a) => [`write:${a.variable}`],
    step: {
      run: (k, a) => {
        const it = at(k.variable, a.variable);
        const before = it.value;
        if (before === a.from) it.value = a.to;
        return before;
      },
    },
  }),

  /** Breaks CTX-09 unless the condition holds: what the design itself promises. @see BUG_ON() */
  assert: operation({
    name: 'assert',
    params: [['condition', 'condition']],
    step: {
      run: (k, a) => {
        if (!a.condition.holds(k)) broke(k, 'CTX-09');
        return 0;
      },
    },
  }),
};
