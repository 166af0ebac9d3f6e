import { dmabufList } from '../dma-buf.ts';
import { type Mutant } from '../mutant.ts';

/** Whoever shows all buffers leaves the last one locked when a signal comes. */
export const mutant: Mutant = {
  name: 'debug-show-keeps-lock',
  mistake: 'Whoever shows all buffers leaves the last one locked when a signal comes.',
  rule: 'LOCK-38',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_debug_show(k) {
      const { mutex, head } = dmabufList(k);
      yield* k.fn.mutex_lock(k, mutex);
      for (let node = head.next; node.owner !== undefined; node = node.next) {
        const ret = yield* k.fn.dma_resv_lock_interruptible(k, node.owner.resv, undefined);
        if (ret !== 0) return ret;
        yield* k.fn.dma_resv_unlock(k, node.owner.resv);
      }
      k.commit();
      yield* k.fn.mutex_unlock(k, mutex);
      return 0;
    },
  },
};
