import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';

const RUN = 1;
const END = 2;

/** The callbacks of a fence run before its SIGNALED flag is set. */
export const flagIsSetBehindTheCallbacks = modelMutant({
  name: 'flag-is-set-behind-the-callbacks',
  mistake: 'the callbacks of a fence run before its SIGNALED flag is set',
  rule: '',
  area: 'fence',
  suspect: 'callback-sees-the-flag',
  patch: [
    seeing(
      'dma_fence_signal',
      (k, a) => {
        at(k.dma_fence, a.fence).signaled = 0;
        return undefined;
      },
      RUN,
    ),
    seeing(
      'dma_fence_signal',
      (k, a) => () => {
        const { owner } = at(k.spinlock, at(k.fixed.of.dma_fence, a.fence).lock);
        at(k.dma_fence, a.fence).signaled = owner === 0 ? 1 : 0;
      },
      END,
    ),
  ],
});
