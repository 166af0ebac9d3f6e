import { POLL_SCRATCH, polledObject } from './poll-wake.ts';
import {
  DMA_BUF_POLL_SCRATCH,
  dmaBufPollCalls,
  dmaBufPollEffects,
  dmaBufPollSteps,
  dmaBufPollUses,
  needsPolled,
} from './dma-buf-poll.ts';
import { type FilePoll, type PollArgs } from './file-operations.ts';
import { goTo } from './operation.ts';

/** How a buffer's file is polled. @see dma_buf_poll() */
export const dmaBufFilePoll: FilePoll = {
  uses: dmaBufPollUses,
  scratch: DMA_BUF_POLL_SCRATCH,
  effects: dmaBufPollEffects,
  calls: dmaBufPollCalls,
  enter: (_k, _a, _t, base) => goTo(base),
  steps: (base, done) =>
    dmaBufPollSteps<PollArgs>({
      base,
      word: POLL_SCRATCH,
      bufOf: (k, _, t) => polledObject(k, t),
      eventsOf: (a) => a.events,
      after: done,
    }),
  needs: (k, buf, _, events) => needsPolled(k, buf, events),
};
