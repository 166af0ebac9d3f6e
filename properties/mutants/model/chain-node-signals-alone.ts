import { chainOf } from '../../../model/dma-fence-container.ts';
import { at, type Kernel } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';
import { pretending } from '../pretend.ts';

function alone(k: Kernel, f: number): (() => void) | undefined {
  const chain = chainOf(k, f);
  return chain < 0 ? undefined : pretending(at(k.dma_fence_chain, chain), { prev: 0 });
}

/** A chain node signals with its own fence, whatever is pending before it. */
export const chainNodeSignalsAlone = modelMutant({
  name: 'chain-node-signals-alone',
  mistake: 'a chain node signals with its own fence, whatever is pending before it',
  rule: '',
  area: 'container',
  suspect: 'own-fence/chain',
  patch: [
    seeing('dma_fence_is_signaled', (k, a) => alone(k, a.fence)),
    seeing('dma_fence_get_status', (k, a) => alone(k, a.fence)),
    seeing('dma_fence_chain_enable_signaling', (k, a) => alone(k, a.head)),
  ],
});
