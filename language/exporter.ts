import { type DmaBufOp, lockedOps, unlockedOps } from '../model/dma-buf.ts';
import { type Body } from './design-model.ts';
import { type KnownOptions } from './options-of.ts';

/**
 * The exporter's ops of a buffer. An op without a body exists and does nothing that matters here; `null` says that the
 * exporter does not have it. `pin` and `unpin` do not exist unless they are said, as `true` or with a body: then the storage never moves.
 * @see include/linux/dma-buf.h struct dma_buf_ops
 */
export type ExporterOps = Readonly<Partial<Record<DmaBufOp, Body | true | null>>>;

/** Options of an attachment. */
export interface AttachmentOptions {
  /** Made with importer_ops: the importer can cope with a buffer that moves. */
  readonly dynamic?: boolean;
  /** False: it is not attached before dma_buf_attach(). */
  readonly attached?: boolean;
  /**
   * Its callback for a buffer that moves or goes, called move_notify before 7.0: runs under the lock of the buffer. Without a body
   * it exists and does nothing that matters here; `null` says that there is none.
   */
  readonly invalidate_mappings?: Body | null;
}

/** The same by name. */
export const attachmentOptions = {
  dynamic: true,
  attached: true,
  invalidate_mappings: true,
} as const satisfies Record<keyof AttachmentOptions, true>;

/** Names of all ops. */
export const dmaBufOps: readonly DmaBufOp[] = [...lockedOps, ...unlockedOps];

/** The ops by name. */
export const exporterOps: KnownOptions = Object.fromEntries(dmaBufOps.map((op) => [op, true]));

/** The ops that the exporter has. */
export function opsOf(ops: ExporterOps): readonly DmaBufOp[] {
  return dmaBufOps.filter((op) => {
    const body = ops[op];
    return op === 'pin' || op === 'unpin' ? body !== undefined && body !== null : body !== null;
  });
}
