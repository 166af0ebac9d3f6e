import { type Alternative, type Step, isDone, originOf } from './operation.ts';
import { type Kernel, at } from './kernel.ts';

/** How the steps of one operation become steps of another, which calls it. */
export interface Embedding<A, B> {
  /** The first step of the calling operation that they become. */
  readonly base: number;
  /** The arguments of the inner call; the same object may come again each time. */
  readonly on: (k: Kernel, a: A, t: number) => B;
  /** How the calling operation goes on, by what the inner call returned; its scratch is clear by then. */
  readonly after: (k: Kernel, a: A, t: number, result: number) => number;
  /** What the design says of the inner arguments: only whether a failure is worth exploring. */
  readonly statically: (a: A) => B;
}

/**
 * The steps of an operation that another one calls: an ioctl is made of the functions that it calls, step by step.
 *
 * What the calling operation keeps in scratch must stand behind the words of the inner one.
 */
export function embed<A, B>(
  inner: { readonly steps: readonly Step<B>[]; readonly scratch: number },
  { base, on, after, statically }: Embedding<A, B>,
): readonly Step<A>[] {
  const goOn = (k: Kernel, a: A, t: number, result: number): number => {
    if (!isDone(result)) return result - base;
    for (let i = 0; i < inner.scratch; i++) at(k.task, t).scratch[i] = 0;
    return after(k, a, t, result);
  };
  const alternative = (one: Alternative<B>): Alternative<A> => ({
    ...(one.label !== undefined && { label: one.label }),
    ...(one.external !== undefined && { external: one.external }),
    ...(one.exists && { exists: (c, a) => one.exists?.(c, statically(a)) === true }),
    ...(one.ready && { ready: (k, a, t) => one.ready?.(k, on(k, a, t), t) === true }),
    run: (k, a, t) => goOn(k, a, t, one.run(k, on(k, a, t), t)),
    origin: originOf(one),
  });
  return inner.steps.map((step) => ({
    ...alternative(step),
    ...(step.check && { check: (k, a, t) => step.check?.(k, on(k, a, t), t) }),
    ...(step.stuck && { stuck: (k, a, t) => step.stuck?.(k, on(k, a, t), t) }),
    ...(step.waitsFor && {
      waitsFor: (k, a, t) => step.waitsFor?.(k, on(k, a, t), t) ?? { kind: 'now' },
    }),
    ...(step.or && { or: step.or.map(alternative) }),
  }));
}
