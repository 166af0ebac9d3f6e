import { type DesignBuilder } from '../language/design-builder.ts';
import { type Handle } from '../language/handle.ts';

/** Declares one more instance of a pool, under a name that is free. */
type DeclareInstance = (d: DesignBuilder, name: string) => unknown;

const nothing = (): void => undefined;

/** What a machine can be given more of, and the word of the language that declares one. */
export const poolWords = {
  dma_fence: (d, name) =>
    d.dma_fence(name, { initially: 'uninitialised', lock: d.spinlock(`${name}->lock`) }),
  dma_fence_cb: (d, name) => d.dma_fence_cb(name, nothing),
  ww_mutex: (d, name) => d.ww_mutex(name),
  ww_acquire_ctx: (d, name) => d.ww_acquire_ctx(name),
  dma_resv: (d, name) => d.dma_resv(name),
  dma_resv_iter: (d, name) => {
    // Which object it walks over is said when it is begun.
    const any: Handle<'dma_resv'> = { kind: 'dma_resv', index: 0, name: 'none' };
    d.model.objects.dma_resv_iter.push({ name, resv: any.index, usage: 0, gathers: false });
  },
  drm_exec: (d, name) => d.drm_exec(name),
} satisfies Record<string, DeclareInstance>;

/** Name of a pool. */
export type PoolName = keyof typeof poolWords;

/** How many instances of each pool there are; none where nothing is said. */
export type PoolSizes = Readonly<Partial<Record<PoolName, number>>>;

/** A pool has no instance left: make it larger and begin again. */
export class PoolExhausted extends Error {
  override readonly name = 'PoolExhausted';
  readonly pool: PoolName;

  constructor(pool: PoolName) {
    super(`the pool ${pool} is exhausted`);
    this.pool = pool;
  }
}
