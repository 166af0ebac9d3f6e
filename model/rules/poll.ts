import { rule, type Rule } from './rule.ts';

/**
 * Waiting for implicit fences with poll() and epoll.
 * @see drivers/dma-buf/dma-buf.c, DOC: implicit fence polling
 */
export const pollRules: readonly Rule[] = [
  rule({
    id: 'POLL-01',
    area: 'poll',
    title: 'EPOLLIN waits for writers, EPOLLOUT for readers too, neither for BOOKKEEP',
    statement:
      'EPOLLIN reports that no KERNEL or WRITE fence is pending (safe to read); EPOLLOUT that no KERNEL, WRITE or READ fence is pending (safe to write). BOOKKEEP fences never influence poll.',
    source: [
      'drivers/dma-buf/dma-buf.c:279-301 DOC implicit fence polling',
      'drivers/dma-buf/dma-buf.c:318-335',
    ],
    since: '3.17; usages 5.19; observed on 6.1, 6.12 and 7.2',
    symptom: 'wrong readiness',
    fix: 'Add the fence with READ or WRITE usage if pollers must see it.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'POLL-02',
    area: 'poll',
    title: 'dma-buf poll answers EPOLLIN and EPOLLOUT only',
    statement:
      'Only EPOLLIN and EPOLLOUT are considered; with neither requested the result is 0, and EPOLLERR is returned only for a file without buffer or reservation.',
    source: ['drivers/dma-buf/dma-buf.c:343-353'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'unexpected revents',
    fix: 'Ask for EPOLLIN, EPOLLOUT or both.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'POLL-03',
    area: 'poll',
    title: 'one poll callback per direction is outstanding per buffer',
    statement:
      'At most one fence callback per direction is outstanding per buffer, on the first unsignalled fence found; further pollers just wait on the queue.',
    source: ['drivers/dma-buf/dma-buf.c:357-401'],
    since: '5.16',
    symptom: 'callback storage reused while armed',
    fix: 'Arm only if cb->active is 0, tested and set under poll.lock.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'POLL-04',
    area: 'poll',
    title: 'an armed poll callback owns a file reference and a fence reference',
    statement:
      'An armed poll callback owns one file reference and one fence reference; it wakes the queue, clears active under the queue lock, then drops the fence and finally the file.',
    source: ['drivers/dma-buf/dma-buf.c:303-316,369-374'],
    since: '5.16',
    symptom: 'release with active callback (BUG_ON)',
    fix: 'Clear active under the queue lock, then put the fence, then fput() the file.',
    priority: 'must',
    checkableAs: 'refcount',
    who: ['core'],
  }),
  rule({
    id: 'POLL-05',
    area: 'poll',
    title: 'poll reports readiness only after a pass that finds nothing pending',
    statement:
      'Readiness is reported only by a pass that finds nothing pending, so N pending fences can take up to N wake-up/re-poll rounds.',
    source: ['drivers/dma-buf/dma-buf.c:325-332'],
    since: 'observed on 6.12 and 7.2',
    symptom: 'none (latency)',
    fix: 'Poll again after each wake-up until the event is reported.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'POLL-06',
    area: 'poll',
    title: 'a poller joins the wait queue before it looks at active',
    statement:
      'No wake-up is lost: the poller joins the wait queue before it looks at active, and active is cleared under the queue lock together with the wake-up.',
    source: ['drivers/dma-buf/dma-buf.c:309-312,349,361-366'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'poll sleeps forever',
    fix: 'Call poll_wait() first, and clear active under the queue lock together with the wake-up.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'POLL-07',
    area: 'poll',
    title: 'poll may block on the reservation lock',
    statement:
      'poll takes the reservation lock uninterruptibly. It is therefore not non-blocking: it waits for whoever holds the lock, including a holder that waits for a fence.',
    source: ['drivers/dma-buf/dma-buf.c:355'],
    since: 'derived',
    symptom: 'poll with timeout 0 hangs in D state behind map_attachment or a driver ioctl',
    fix: 'Hold the reservation lock only briefly, and do not rely on poll with timeout 0 to return at once.',
    priority: 'must',
    checkableAs: 'dependency-edge',
    who: ['userspace'],
  }),
  rule({
    id: 'POLL-08',
    area: 'poll',
    title: 'readiness says nothing about caches',
    statement:
      'Readiness means DMA finished, not that caches are clean; CPU access still needs the begin/end bracket.',
    source: ['drivers/dma-buf/dma-buf.c:295-297'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'stale data',
    fix: 'Bracket the CPU access with DMA_BUF_IOCTL_SYNC after poll.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['userspace'],
  }),
  rule({
    id: 'POLL-09',
    area: 'poll',
    title: 'the poll method runs with a positive file count',
    statement:
      'The poll method must run with a positive file count. epoll pins the file with increment-unless-zero before calling it.',
    source: ['fs/eventpoll.c epi_fget (6.1.192, 6.12.107, 7.2)', 'drivers/dma-buf/dma-buf.c:370'],
    since: 'epoll fix 6.9 and stable',
    symptom: 'get_file on a dying dma-buf, use after free (the 2024 epoll/dma-buf bug)',
    fix: 'Pin the file with epi_fget() (increment unless zero) before calling vfs_poll().',
    priority: 'must',
    checkableAs: 'refcount',
    who: ['core'],
  }),
  rule({
    id: 'POLL-10',
    area: 'poll',
    title: 'poll on an idle buffer wakes its own queue',
    statement:
      'When nothing is pending, poll itself wakes the whole queue. With edge-triggered epoll the item therefore becomes ready again on every epoll_wait and never goes quiet.',
    source: ['drivers/dma-buf/dma-buf.c:372-374,395-397'],
    since: '5.16+; observed on 6.1, 6.12 and 7.2',
    symptom:
      'busy loop with EPOLLET (measured: 50 of 50 waits return on 6.1, 6.12 and 7.2; eventfd and sync_file return once)',
    fix: 'Use level-triggered or one-shot epoll on dma-bufs.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'POLL-11',
    area: 'poll',
    title: 'an armed poll callback keeps the buffer alive until its fence signals',
    statement:
      "A pending poll callback keeps the dma-buf alive after all fds are closed, and nothing cancels it: the buffer's memory is pinned until the fence signals.",
    source: ['drivers/dma-buf/dma-buf.c:369-374'],
    since: 'observed on 6.1, 6.12 and 7.2',
    symptom:
      'memory leak for the life of an indefinite fence (observed: buffer stays in bufinfo until the fence fires)',
    fix: 'Poll only buffers whose fences are finite, and expect the memory to stay until they signal.',
    priority: 'must',
    checkableAs: 'liveness/finite-time',
    who: ['userspace'],
  }),
];
