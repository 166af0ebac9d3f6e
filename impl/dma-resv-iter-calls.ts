import { type Args, type Call, type Declaration } from './call.ts';
import { DmaResv } from './dma-resv.ts';
import { DmaResvIter } from './dma-resv-iter.ts';
import { usageOf } from './dma-resv-calls.ts';

/** A walk as programs declare it: over one object, up to one usage. */
export const dmaResvIterDeclarations = {
  dma_resv_iter: (k, name, options) => {
    const obj = options.object('resv', DmaResv);
    k.name(name, new DmaResvIter(obj, usageOf(options), `dma_resv_iter ${name}`));
  },
} satisfies Readonly<Record<string, Declaration>>;

const iterOf = (args: Args): DmaResvIter => args.object('iter', DmaResvIter);

/** What programs call to walk over the fences of a reservation object. A walk that ended can begin anew. */
export const dmaResvIterCalls = {
  *dma_resv_iter_first_unlocked(k, args) {
    return Number((yield* k.fn.dma_resv_iter_first_unlocked(k, iterOf(args))) !== undefined);
  },
  *dma_resv_iter_next_unlocked(k, args) {
    return Number((yield* k.fn.dma_resv_iter_next_unlocked(k, iterOf(args))) !== undefined);
  },
  *dma_resv_iter_is_restarted(k, args) {
    yield { access: 'load', object: undefined, field: `${k.current.id}.cursor` };
    return Number(iterOf(args).is_restarted);
  },
  *dma_resv_iter_end(k, args) {
    const cursor = iterOf(args);
    yield* k.fn.dma_resv_iter_end(k, cursor);
    cursor.fence = undefined;
    cursor.is_restarted = false;
    return 0;
  },
  *dma_resv_iter_first(k, args) {
    return Number((yield* k.fn.dma_resv_iter_first(k, iterOf(args))) !== undefined);
  },
  *dma_resv_iter_next(k, args) {
    return Number((yield* k.fn.dma_resv_iter_next(k, iterOf(args))) !== undefined);
  },
} satisfies Readonly<Record<string, Call>>;
