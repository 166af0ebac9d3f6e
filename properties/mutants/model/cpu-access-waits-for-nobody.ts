import { type Kernel } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';
import { pretending } from '../pretend.ts';

const idle = (k: Kernel): (() => void) => {
  const undo = k.dma_resv.map((it) => pretending(it, { num: 0 }));
  return () => {
    for (const one of undo) one();
  };
};

/** Access by the CPU begins although fences of the buffer are pending. */
export const cpuAccessWaitsForNobody = modelMutant({
  name: 'cpu-access-waits-for-nobody',
  mistake: 'access by the CPU begins although fences of the buffer are pending',
  rule: 'CPU-01',
  area: 'buffer',
  suspect: 'own-mistakes/the-cpu-waits-for-writers',
  patch: [seeing('dma_buf_begin_cpu_access', idle), seeing('DMA_BUF_IOCTL_SYNC', idle)],
});
