import { type Kernel, at, kernelObject, needsEffect } from './kernel.ts';
import { flag } from './schema.ts';
import { operation } from './operation.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** A semaphore in memory that the engines themselves wait for and write. */
    hw_semaphore: { state: { signaled: number }; fixed: object };
  }
}

/**
 * A hardware semaphore: one ring stands still until another writes it, and no CPU sees either.
 *
 * It orders jobs beside their fences: a job that waits here keeps its engine, and its fence waits with it.
 * @see drivers/gpu/drm/radeon/radeon_semaphore.c; reference: wait-for edge E15
 */
export const hwSemaphore = kernelObject({
  kind: 'hw_semaphore',
  state: () => ({ signaled: flag }),
});

const effectOf = (semaphore: number): string => `hw-semaphore:${semaphore}`;

interface Args {
  readonly semaphore: number;
}

/** What jobs do with hardware semaphores. */
export const hwSemaphoreOperations = {
  /** The ring stands still until the semaphore is written. @see radeon_semaphore_emit_wait() */
  hw_semaphore_wait: operation({
    name: 'hw_semaphore_wait',
    params: [['semaphore', 'hw_semaphore']],
    step: {
      ready: (k: Kernel, a: Args) => at(k.hw_semaphore, a.semaphore).signaled === 1,
      run: () => 0,
      waitsFor: (k: Kernel, a: Args) => {
        const { name } = at(k.fixed.of.hw_semaphore, a.semaphore);
        return needsEffect(
          k,
          effectOf(a.semaphore),
          name,
          `the ring stands still until another writes the semaphore ${name}`,
          `nobody is left who writes the semaphore ${name}`,
        );
      },
    },
  }),

  /** The ring writes the semaphore: whoever stands still for it goes on. @see radeon_semaphore_emit_signal() */
  hw_semaphore_signal: operation({
    name: 'hw_semaphore_signal',
    params: [['semaphore', 'hw_semaphore']],
    effects: (a) => [effectOf(a.semaphore)],
    step: {
      run: (k, a) => {
        at(k.hw_semaphore, a.semaphore).signaled = 1;
        return 0;
      },
    },
  }),
};
