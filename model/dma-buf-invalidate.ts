import { INVALIDATE, opReturned } from './dma-buf.ts';
import { type Kernel, type ObjectConstants, at, broke } from './kernel.ts';
import { type Profile } from './profile.ts';
import { call, operation } from './operation.ts';
import { checkBuffer } from './dma-buf-life.ts';
import { checkUnmapsFollow } from './dma-buf-stale.ts';
import { mustHold } from './dma-buf-lock.ts';

/** Key of the routine that tells an importer that its mappings are no longer good. */
export function invalidateRoutine(attachment: number): string {
  return `${INVALIDATE_PREFIX}${attachment}`;
}

/** What the keys of these routines begin with. */
export const INVALIDATE_PREFIX = 'invalidate_mappings:';

interface BufArgs {
  readonly buf: number;
}

/** Word of scratch with the attachments that are still to be told. */
const LEFT = 0;

/**
 * Tells the importers, those who attached last first: each runs its callback under the lock that the caller holds, and the walk
 * goes on in step 1.
 */
function walk(k: Kernel, a: BufArgs, t: number, left: number): number {
  for (let i = left - 1; i >= 0; i--) {
    const fixed = at(k.fixed.of.dma_buf_attachment, i);
    if (fixed.buf !== a.buf || at(k.dma_buf_attachment, i).attached === 0) continue;
    const routine = tell(k, i);
    if (routine < 0) continue;
    const buf = at(k.dma_buf, a.buf);
    buf.walker = t + 1;
    buf.lockedOp = INVALIDATE;
    at(k.task, t).scratch[LEFT] = i;
    return call(routine, 1);
  }
  at(k.dma_buf, a.buf).walker = 0;
  checkUnmapsFollow(k);
  return 0;
}

/** An importer learns that its mappings are stale; whoever has no callback cannot, and keeps what it has. */
function tell(k: Kernel, i: number): number {
  const { dynamic, invalidates } = at(k.fixed.of.dma_buf_attachment, i);
  const it = at(k.dma_buf_attachment, i);
  if (dynamic && invalidates) {
    it.stale = it.mappings;
    return k.fixed.program.routine(invalidateRoutine(i));
  }
  const uses = it.mappings > 0 || it.pins > 0;
  if (uses && k.fixed.profile.invalidateMappings) broke(k, 'DYN-14');
  return -1;
}

const calls = (a: BufArgs, of: ObjectConstants): readonly string[] =>
  of.dma_buf_attachment.flatMap(({ buf }, i) => (buf === a.buf ? [invalidateRoutine(i)] : []));

const invalidate = (name: string, exists: (profile: Profile) => boolean) =>
  operation({
    name,
    params: [['buf', 'dma_buf']],
    uses: ['attachments', 'invalidation', 'exporter-ops'],
    scratch: 1,
    exists,
    calls,
    steps: [
      {
        check: (k, a, t) => {
          checkBuffer(k, a.buf);
          mustHold(k, a.buf, t, 'LOCK-33');
        },
        run: (k, a, t) => walk(k, a, t, k.dma_buf_attachment.length),
      },
      {
        run: (k, a, t) => {
          opReturned(k, a.buf, t);
          return walk(k, a, t, at(at(k.task, t).scratch, LEFT));
        },
      },
    ],
  });

/** Operations by which an exporter tells its importers that the storage moves or goes. @see drivers/dma-buf/dma-buf.c */
export const dmaBufInvalidateOperations = {
  /** Tells every importer that its mappings are stale; they may still read until they unmap. @see dma_buf_invalidate_mappings() */
  dma_buf_invalidate_mappings: invalidate(
    'dma_buf_invalidate_mappings',
    (profile) => profile.invalidateMappings,
  ),
  /** The same until 6.12. @see dma_buf_move_notify() */
  dma_buf_move_notify: invalidate('dma_buf_move_notify', (profile) => !profile.invalidateMappings),
};
