import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'sync-info-time-of-pending',
  mistake: 'SYNC_IOC_FILE_INFO says a time of a fence that is pending.',
  rule: 'SF-06',
  area: 'sync-file',
  livepatch: {
    *sync_fill_fence_info(k, fence) {
      const driver = yield* k.fn.dma_fence_driver_name(k, fence);
      const obj = yield* k.fn.dma_fence_timeline_name(k, fence);
      const status = yield* k.fn.dma_fence_get_status(k, fence);
      return { obj, driver, status, ts: 'nonzero' };
    },
  },
};
