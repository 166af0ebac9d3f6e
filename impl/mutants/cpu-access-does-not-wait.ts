import { type Mutant } from '../mutant.ts';

/** An access of the CPU begins without a wait for the device. */
export const mutant: Mutant = {
  name: 'cpu-access-does-not-wait',
  mistake: 'An access of the CPU begins without a wait for the device.',
  rule: 'CPU-02',
  area: 'dma-buf',
  livepatch: {
    *__dma_buf_begin_cpu_access() {
      yield { access: 'load', object: undefined, field: 'fences' };
      return 0;
    },
  },
};
