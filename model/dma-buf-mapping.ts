import { type Kernel, at } from './kernel.ts';
import { type ArgsOf, operation } from './operation.ts';
import { allocationSteps, allocationUses } from './fence-allocation.ts';
import { RECLAIM } from './gfp.ts';
import { assertHeld } from './dma-resv.ts';
import { bufOf } from './dma-buf-attachment.ts';
import { mightSleep } from './task.ts';
import { reclaimCalls } from './memory.ts';

const params = [['attachment', 'dma_buf_attachment']] as const;

type Args = ArgsOf<typeof params>;

const check = (k: Kernel, a: Args, t: number): void => {
  mightSleep(k, t);
  assertHeld(k, at(k.fixed.of.dma_buf, bufOf(k, a)).resv, t);
};

/** What an exporter of device memory makes its table of addresses with, in its map_dma_buf and unmap_dma_buf. @see drivers/dma-buf/dma-buf-mapping.c */
export const dmaBufMappingOperations = {
  /** The table for an importer, of memory that the CPU has no pages for: 0 or -ENOMEM. Routes between devices always exist in the model. @see dma_buf_phys_vec_to_sgt() */
  dma_buf_phys_vec_to_sgt: operation({
    name: 'dma_buf_phys_vec_to_sgt',
    params,
    returns: 'errno',
    maySleep: true,
    uses: allocationUses,
    effects: () => [RECLAIM],
    calls: () => reclaimCalls(),
    exists: (profile) => profile.physVecToSgt,
    steps: allocationSteps<Args>(() => 0).map((step, i) =>
      i > 0
        ? step
        : {
            ...step,
            check: (k: Kernel, a: Args, t: number): void => {
              check(k, a, t);
              step.check?.(k, a, t);
            },
          },
    ),
  }),

  /** Gives the table back. @see dma_buf_free_sgt() */
  dma_buf_free_sgt: operation({
    name: 'dma_buf_free_sgt',
    params,
    maySleep: true,
    exists: (profile) => profile.physVecToSgt,
    step: { check, run: () => 0 },
  }),
};
