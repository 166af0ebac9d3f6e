import { WaitQueueEntry } from '../wait-queue.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'poll-queue-without-file',
  mistake: 'A poll joins a wait queue without a reference to the file in which it lies.',
  rule: 'POLL-09',
  area: 'sync-file',
  livepatch: {
    *poll_wait(k, filp, wait_address, p) {
      if (!p.joins) return;
      const wait = new WaitQueueEntry('poll', (_, __, key) => k.fn.pollwake(k, p, key));
      p.entries.push({ filp, wait, wait_address });
      yield* k.fn.add_wait_queue(k, wait_address, wait);
    },
    *poll_freewait(k, p) {
      for (const { wait, wait_address } of p.entries) {
        yield* k.fn.remove_wait_queue(k, wait_address, wait);
        wait.freed = true;
      }
      p.freed = true;
    },
  },
};
