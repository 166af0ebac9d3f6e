import { type Kernel, type ObjectConstants, at, broke, crash, kernelObject } from './kernel.ts';
import { type DmaBufOp, opRoutine } from './dma-buf.ts';
import { constant, flag, int } from './schema.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * `struct dma_buf_attachment`: is it attached, how many mappings and explicit or implied pins it has; `unfenced` are the
     * jobs (a mask) that accessed a buffer that may move, with no fence in its object.
     */
    dma_buf_attachment: {
      state: { attached: number; mappings: number; pins: number; unfenced: number };
      fixed: DmaBufAttachmentFixed;
    };
  }
}

/** The constants of an attachment. */
export interface DmaBufAttachmentFixed {
  /** Index of the buffer. */
  readonly buf: number;
  /** Made with importer_ops: its importer can cope with a buffer that moves. */
  readonly dynamic: boolean;
  /** Attached before the design begins. */
  readonly attached: boolean;
}

/** How many mappings and pins of one attachment the model counts. */
const COUNT_MAX = 7;

/** `struct dma_buf_attachment`: one device's use of a buffer. @see include/linux/dma-buf.h */
export const dmaBufAttachment = kernelObject({
  kind: 'dma_buf_attachment',
  state: (shape) =>
    shape.uses('attachments')
      ? {
          attached: flag,
          mappings: int(COUNT_MAX),
          pins: int(COUNT_MAX),
          unfenced: shape.uses('hazards') ? int(2 ** shape.tasks - 1) : constant(0),
        }
      : { attached: constant(0), mappings: constant(0), pins: constant(0), unfenced: constant(0) },
  init: (k, index) => {
    if (!k.fixed.shape.uses('attachments')) return;
    const { attached } = at(k.fixed.of.dma_buf_attachment, index);
    at(k.dma_buf_attachment, index).attached = attached ? 1 : 0;
  },
});

/** Arguments of the calls on one attachment. */
export interface AttachmentArgs {
  readonly attachment: number;
  readonly checked: number;
}

/** The buffer of an attachment. */
export const bufOf = (k: Kernel, a: AttachmentArgs): number =>
  at(k.fixed.of.dma_buf_attachment, a.attachment).buf;

/** Any use of an attachment: it must be attached. */
export function checkAttached(k: Kernel, a: AttachmentArgs): void {
  if (at(k.dma_buf_attachment, a.attachment).attached === 0) crash(k, 'LIFE-17');
}

/** True if the importer can cope with a buffer that moves. */
export const isDynamic = (k: Kernel, a: AttachmentArgs): boolean =>
  at(k.fixed.of.dma_buf_attachment, a.attachment).dynamic;

/** Counts one more mapping or pin. */
export function countUp(k: Kernel, a: AttachmentArgs, what: 'mappings' | 'pins'): void {
  const it = at(k.dma_buf_attachment, a.attachment);
  if (it[what] < COUNT_MAX) it[what]++;
}

/** Counts one less; breaks `rule` if there is none. */
export function countDown(
  k: Kernel,
  a: AttachmentArgs,
  what: 'mappings' | 'pins',
  rule: string,
): void {
  const it = at(k.dma_buf_attachment, a.attachment);
  if (it[what] === 0) broke(k, rule);
  else it[what]--;
}

/** Key of the routine that an operation on an attachment calls. */
export function opOfAttachment(op: DmaBufOp, a: AttachmentArgs, of: ObjectConstants): string {
  return opRoutine(op, at(of.dma_buf_attachment, a.attachment).buf);
}
