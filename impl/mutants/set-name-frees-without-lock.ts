import { DmaBufName } from '../dma-buf.ts';
import { type Mutant } from '../mutant.ts';
import { errno } from '../errno.ts';
import { kfree, read, write } from '../memory.ts';
import { spin_lock, spin_unlock } from '../spinlock.ts';

/** The old name is freed before the new one takes its place under the lock. */
export const mutant: Mutant = {
  name: 'set-name-frees-without-lock',
  mistake: 'The old name is freed before the new one takes its place under the lock.',
  rule: 'LOCK-37',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_set_name(k, dmabuf, text) {
      if (text.length > 31) return errno.EINVAL;
      const old = yield* read(dmabuf, 'name');
      if (old !== undefined) yield* kfree(old);
      yield* spin_lock(k, dmabuf.name_lock);
      yield* write(dmabuf, 'name', new DmaBufName(text));
      k.commit();
      yield* spin_unlock(k, dmabuf.name_lock);
      return 0;
    },
  },
};
