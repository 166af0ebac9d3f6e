import { type Kernel, at, broke, kernelObject } from './kernel.ts';
import { type Step, goTo, operation } from './operation.ts';
import { int } from './schema.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `struct list_head`: the tasks that are changing it, and those that are walking it, as bit masks. */
    list_head: { state: { writers: number; walkers: number }; fixed: object };
  }
}

/**
 * `struct list_head`: a list that has no lock of its own, so that its users must have one.
 *
 * What is on the list is not modelled, only who touches it: a change takes two stores and a walk more than one load, and
 * whoever comes between them damages the list or leaves it on a stale node.
 * @see include/linux/list.h
 */
export const listHead = kernelObject({
  kind: 'list_head',
  state: (shape) => ({
    writers: int(2 ** shape.tasks - 1),
    walkers: int(2 ** shape.tasks - 1),
  }),
});

interface Args {
  readonly list: number;
}

const changeSteps: readonly Step<Args>[] = [
  {
    run: (k, a, t) => {
      const list = at(k.list_head, a.list);
      if (list.writers !== 0 || list.walkers !== 0) broke(k, 'CTX-08');
      list.writers |= 1 << t;
      return goTo(1);
    },
  },
  {
    run: (k: Kernel, a: Args, t: number) => {
      at(k.list_head, a.list).writers &= ~(1 << t);
      return 0;
    },
  },
];

const walkSteps: readonly Step<Args>[] = [
  {
    run: (k, a, t) => {
      const list = at(k.list_head, a.list);
      if (list.writers !== 0) broke(k, 'CTX-08');
      list.walkers |= 1 << t;
      return goTo(1);
    },
  },
  {
    run: (k: Kernel, a: Args, t: number) => {
      at(k.list_head, a.list).walkers &= ~(1 << t);
      return 0;
    },
  },
];

const listOperation = (name: string, steps: readonly Step<Args>[]) =>
  operation({ name, params: [['list', 'list_head']], steps });

/** Operations on lists; none of them sleeps or locks. */
export const listHeadOperations = {
  /** Puts an entry at the end of the list. @see list_add_tail() */
  list_add_tail: listOperation('list_add_tail', changeSteps),
  /** Takes an entry off its list. @see list_del() */
  list_del: listOperation('list_del', changeSteps),
  /** Walks the list. @see list_for_each_entry() */
  list_for_each_entry: listOperation('list_for_each_entry', walkSteps),
};
