import { dmaBufIoctlFunctions as kernel } from '../dma-buf-ioctl.ts';
import { kfree, read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

/** The old name is freed before the new one takes its place under the lock. */
export const mutant: Mutant = {
  name: 'set-name-frees-without-lock',
  mistake: 'The old name is freed before the new one takes its place under the lock.',
  rule: 'LOCK-37',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_set_name(k, dmabuf, text) {
      const old = yield* read(dmabuf, 'name');
      if (old !== undefined) yield* kfree(old);
      dmabuf.name = undefined;
      return yield* kernel.dma_buf_set_name(k, dmabuf, text);
    },
  },
};
