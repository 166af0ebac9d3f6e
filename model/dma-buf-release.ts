import { type FileOperations, type FputArgs } from './file-operations.ts';
import { releasedObject } from './file-release.ts';
import { type Kernel, at, broke, crash } from './kernel.ts';
import { afterDrops, dropCalls, dropSteps, dropUses } from './dma-fence-release.ts';
import { GONE, callOp, opRoutine } from './dma-buf.ts';
import { checkListOrder, listIsFree, needsList } from './dmabuf-list.ts';
import { emptyResv } from './dma-resv.ts';
import { checkPollIdle } from './dma-buf-poll.ts';
import { dmaBufFilePoll } from './dma-buf-file-poll.ts';
import { goTo } from './operation.ts';
import { mightSleep } from './task.ts';

type Release = (k: Kernel, t: number) => number;

/** A kernel mapping or an armed poll at this point is a BUG; then the exporter lets go. @see dma_buf_release() */
const release =
  (base: number, end: Release): Release =>
  (k, t) => {
    const buf = releasedObject(k, t);
    if (at(k.dma_buf, buf).vmaps > 0) {
      crash(k, 'LIFE-13');
      return 0;
    }
    checkPollIdle(k, buf);
    if (k.crashed === 1) return 0;
    const { resv } = at(k.fixed.of.dma_buf, buf);
    if (!isEmbedded(k, buf) && at(k.dma_resv, resv).gone === 1) crash(k, 'LIFE-16');
    at(k.dma_buf, buf).gone = 1;
    return callOp(k, buf, 'release', base + 2, t) || end(k, t);
  };

/** The reservation object is part of the buffer, and goes with it. */
const isEmbedded = (k: Kernel, buf: number): boolean => at(k.fixed.of.dma_buf, buf).embedded;

/** What the core does behind the exporter: its own reservation object, the list of attachments, the memory. */
const end =
  (base: number, done: () => number): Release =>
  (k, t) => {
    const buf = releasedObject(k, t);
    const { resv } = at(k.fixed.of.dma_buf, buf);
    for (let i = 0; i < k.dma_buf_attachment.length; i++) {
      const { buf: of } = at(k.fixed.of.dma_buf_attachment, i);
      if (of === buf && at(k.dma_buf_attachment, i).attached === 1) broke(k, 'LIFE-12');
    }
    at(k.dma_buf, buf).gone = GONE;
    if (!isEmbedded(k, buf)) return last(k, buf, done);
    const { owner, waiters } = at(k.ww_mutex, at(k.fixed.of.dma_resv, resv).lock);
    if (owner !== 0 || at(waiters, 0) !== 0) broke(k, 'RESV-25');
    emptyResv(k, resv, t);
    at(k.dma_resv, resv).gone = 1;
    return afterDrops(k, t, base + 3, 0) || last(k, buf, done);
  };

const last = (k: Kernel, buf: number, done: () => number): number => {
  putModule(k, buf);
  return done();
};

/** The exporter's module may be unloaded from here on. @see module_put() */
function putModule(k: Kernel, buf: number): void {
  const { module, holdsModule } = at(k.fixed.of.dma_buf, buf);
  if (module < 0 || !holdsModule) return;
  const it = at(k.module, module);
  if (it.refs === 0) broke(k, 'CTX-05');
  else it.refs--;
}

/** A buffer goes with its file: off the list of all buffers, then piece by piece. @see dma_buf_file_release(), dma_buf_release() */
export const dmaBufFile: FileOperations = {
  of: 'dma_buf',
  uses: ['resv-fini', ...dropUses],
  scratch: 0,
  effects: () => [],
  calls: (of) => [
    ...of.dma_buf.map((_, buf) => opRoutine('release', buf)),
    ...dropCalls(undefined, of),
  ],
  poll: dmaBufFilePoll,
  releaseSteps: (base, done) => {
    const ending = end(base, done);
    const releasing = release(base, ending);
    return [
      {
        check: (k, _, t) => {
          mightSleep(k, t);
          checkListOrder(k, t);
        },
        ready: listIsFree,
        run: (k, _, t) => {
          at(k.dma_buf, releasedObject(k, t)).listed = 0;
          return k.dmabuf_list.length > 0 ? goTo(base + 1) : releasing(k, t);
        },
        waitsFor: (k) => needsList(k, 'dma_buf_file_release()'),
      },
      { run: (k, _, t) => releasing(k, t) },
      { run: (k, _, t) => ending(k, t) },
      ...dropSteps<FputArgs>(base + 3, goTo(base + 6)),
      { run: (k, _, t) => last(k, releasedObject(k, t), done) },
    ];
  },
};
