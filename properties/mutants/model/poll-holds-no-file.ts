import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { running } from '../patch.ts';

/** The callback of a poll holds no reference to the file of the buffer. */
export const pollHoldsNoFile = modelMutant({
  name: 'poll-holds-no-file',
  mistake: 'the callback of a poll holds no reference to the file of the buffer',
  rule: 'POLL-04',
  area: 'buffer',
  suspect: 'poll-is-closed',
  patch: [
    running('dma_buf_poll', (right) => (k, a, t) => {
      const poll = at(k.dma_buf_poll, a.buf);
      const before = poll.inActive + poll.outActive;
      const result = right(k, a, t);
      const { file = -1 } = at<{ readonly file?: number }>(k.fixed.of.dma_buf, a.buf);
      if (file >= 0) at(k.file, file).refs -= Math.max(0, poll.inActive + poll.outActive - before);
      return result;
    }),
  ],
});
