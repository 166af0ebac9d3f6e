import {
  DMA_BUF_POLL_SCRATCH,
  dmaBufPollCalls,
  dmaBufPollEffects,
  dmaBufPollSteps,
  dmaBufPollUses,
  wakeAndClear,
} from './dma-buf-poll.ts';
import { type ArgsOf, goTo, operation } from './operation.ts';
import { type Kernel, at } from './kernel.ts';
import { beginRelease, dropCalls, dropUses, releaseSteps } from './dma-fence-release.ts';
import { checkBuffer } from './dma-buf-life.ts';
import { fileOf, fput, fputEffects } from './file.ts';
import { EPOLLOUT } from './poll-events.ts';
import { putFence } from './dma-fence.ts';

const cbParams = [
  ['poll', 'dma_buf_poll'],
  ['event', 'number'],
] as const;

type CbArgs = ArgsOf<typeof cbParams>;

const fenceOf = (k: Kernel, _: CbArgs, t: number): number => at(at(k.task, t).scratch, 0) - 1;

const params = [
  ['buf', 'dma_buf'],
  ['events', 'number'],
] as const;

type PollArgs = ArgsOf<typeof params>;

const pollSteps = dmaBufPollSteps<PollArgs>({
  base: 0,
  word: 0,
  bufOf: (_, a) => a.buf,
  eventsOf: (a) => a.events,
  after: (_k, _a, _t, events) => events,
});

/** The poll of a buffer, and the function of its callbacks. @see drivers/dma-buf/dma-buf.c */
export const dmaBufPollOperations = {
  /**
   * One look, as poll(2) and epoll take it, without a sleep: the events (EPOLLIN, EPOLLOUT) for which nothing is pending. For the
   * others a callback is queued, unless there is one. Whoever calls it has a reference to the file.
   * @see dma_buf_poll()
   */
  dma_buf_poll: operation({
    name: 'dma_buf_poll',
    params,
    returns: 'value',
    maySleep: true,
    uses: dmaBufPollUses,
    scratch: DMA_BUF_POLL_SCRATCH,
    effects: (_, of) => dmaBufPollEffects(of),
    calls: (_, of) => dmaBufPollCalls(of),
    polls: true,
    steps: pollSteps,
  }),

  /**
   * A callback of a buffer runs in the signaller: it wakes who polls for the event and gives the callback back, then the
   * reference to the fence, and at last the one to the file. The compiler puts this call where it belongs.
   * @see dma_buf_poll_cb()
   */
  dma_buf_poll_cb: operation({
    name: 'dma_buf_poll_cb',
    params: cbParams,
    uses: ['refs', 'rcu', 'files', ...dropUses],
    scratch: 1,
    effects: (_, of) => [...fputEffects(of), ...of.dma_fence.map((_fence, f) => `put:${f}`)],
    calls: (_, of) => dropCalls(undefined, of),
    steps: [
      {
        check: (k, a) => checkBuffer(k, at(k.fixed.of.dma_buf_poll, a.poll).buf),
        run: (k, a, t) => {
          const { buf, cbIn, cbOut } = at(k.fixed.of.dma_buf_poll, a.poll);
          const callback = a.event === EPOLLOUT ? cbOut : cbIn;
          at(k.task, t).scratch[0] = at(k.dma_fence_cb, callback).running;
          wakeAndClear(k, buf, a.event);
          return goTo(1);
        },
      },
      {
        run: (k, a, t) => {
          const f = fenceOf(k, a, t);
          return putFence(k, f) ? beginRelease(k, f, t, 2) : goTo(5);
        },
      },
      ...releaseSteps<CbArgs>(2, fenceOf, () => goTo(5)),
      {
        run: (k, a, t) => {
          const { buf } = at(k.fixed.of.dma_buf_poll, a.poll);
          fput(k, fileOf(k, 'dma_buf', buf), t);
          return 0;
        },
      },
    ],
  }),
};
