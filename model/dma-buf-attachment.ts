import { type Kernel, type ObjectConstants, at, broke, crash, kernelObject } from './kernel.ts';
import { type DmaBufOp, GONE, directions, hasOp, opRoutine } from './dma-buf.ts';
import { array, constant, flag, int } from './schema.ts';
import { isDying } from './dma-buf-life.ts';
import { checkUnmapsFollow } from './dma-buf-stale.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * `struct dma_buf_attachment`: is it attached, how many mappings and explicit or implied pins it has, how many of the
     * mappings were invalidated, the mappings by direction, and the direction + 1 of the mapping that the core keeps;
     * `unfenced` are the jobs (a mask) that accessed a buffer that may move, with no fence in its object, `moved` says that it has moved since it was mapped.
     */
    dma_buf_attachment: {
      state: {
        attached: number;
        mappings: number;
        pins: number;
        stale: number;
        readonly directions: number[];
        cached: number;
        unfenced: number;
        moved: number;
      };
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
  /** Its importer_ops have invalidate_mappings, called move_notify before 7.0. */
  readonly invalidates: boolean;
  /** Attached before the design begins. */
  readonly attached: boolean;
  /** Declared with its buffer, and not by a word of its own: it is there only if some call uses it. */
  readonly implied: boolean;
}

/** How many mappings and pins of one attachment the model counts. */
const COUNT_MAX = 7;

/** `struct dma_buf_attachment`: one device's use of a buffer. @see include/linux/dma-buf.h */
export const dmaBufAttachment = kernelObject({
  kind: 'dma_buf_attachment',
  state: (shape) => {
    const when = (used: boolean, max: number) =>
      used && shape.uses('attachments') ? int(max) : constant(0);
    return {
      attached: shape.uses('attachments') ? flag : constant(0),
      mappings: when(true, COUNT_MAX),
      pins: when(true, COUNT_MAX),
      stale: when(shape.uses('invalidation'), COUNT_MAX),
      directions: array(int(COUNT_MAX), shape.uses('map-directions') ? DIRECTIONS : 0),
      cached: when(shape.uses('cached-mappings'), DIRECTIONS),
      unfenced: when(shape.uses('hazards'), 2 ** shape.tasks - 1),
      moved: when(shape.uses('hazards'), 1),
    };
  },
  init: (k, index) => {
    if (!k.fixed.shape.uses('attachments')) return;
    const fixed = at(k.fixed.of.dma_buf_attachment, index);
    if (!fixed.attached || at(k.fixed.of.dma_buf, fixed.buf).created === false) return;
    const it = at(k.dma_buf_attachment, index);
    it.attached = 1;
    if (!cachesAtAttach(k, { attachment: index })) return;
    it.cached = directions.DMA_BIDIRECTIONAL + 1;
    if (hasOp(k, fixed.buf, 'pin')) it.pins = 1;
  },
  atExit: checkUnmapsFollow,
});

const DIRECTIONS = Object.keys(directions).length;

/** Arguments of the calls on one attachment. */
export interface AttachmentArgs {
  readonly attachment: number;
}

/** The buffer of an attachment. */
export const bufOf = (k: Kernel, a: AttachmentArgs): number =>
  at(k.fixed.of.dma_buf_attachment, a.attachment).buf;

/** Any use of an attachment: it must be attached. */
export function checkAttached(k: Kernel, a: AttachmentArgs): void {
  checkImporterHolds(k, a);
  if (at(k.dma_buf_attachment, a.attachment).attached === 0) crash(k, 'LIFE-17');
}

/** An attachment has no reference of the buffer: its importer must. */
export function checkImporterHolds(k: Kernel, a: AttachmentArgs): void {
  const buf = bufOf(k, a);
  if (isDying(k, buf)) broke(k, 'LIFE-20');
  if (at(k.dma_buf, buf).gone === GONE) crash(k, 'LIFE-20');
}

/** True if the importer can cope with a buffer that moves. */
export const isDynamic = (k: Kernel, a: AttachmentArgs): boolean =>
  at(k.fixed.of.dma_buf_attachment, a.attachment).dynamic;

/**
 * Until 6.12, importer and exporter of whom only one can cope with moves get one mapping for as long as they are attached.
 * @see dma_buf_dynamic_attach()
 */
export const cachesAtAttach = (k: Kernel, a: AttachmentArgs): boolean =>
  !k.fixed.profile.pinsOnMap && isDynamic(k, a) !== hasOp(k, bufOf(k, a), 'pin');

/** Counts one more pin. */
export function pinned(k: Kernel, a: AttachmentArgs): void {
  const it = at(k.dma_buf_attachment, a.attachment);
  if (it.pins < COUNT_MAX) it.pins++;
}

/** Counts one pin less; one too many breaks DYN-03. */
export function unpinned(k: Kernel, a: AttachmentArgs): void {
  const it = at(k.dma_buf_attachment, a.attachment);
  if (it.pins === 0) broke(k, 'DYN-03');
  else it.pins--;
}

/** Counts one more mapping in a direction; from storage that is gone there is none to be had. */
export function mapped(k: Kernel, a: AttachmentArgs, direction: number): void {
  const it = at(k.dma_buf_attachment, a.attachment);
  if (at(k.dma_buf, bufOf(k, a)).freed === 1) broke(k, 'DYN-16');
  if (it.mappings === COUNT_MAX) return;
  it.mappings++;
  if (it.directions.length > 0) it.directions[direction] = at(it.directions, direction) + 1;
}

/** Counts one mapping less: of the same direction, and one that was made. */
export function unmapped(k: Kernel, a: AttachmentArgs, direction: number): void {
  const it = at(k.dma_buf_attachment, a.attachment);
  if (it.mappings === 0) {
    broke(k, 'LIFE-25');
    return;
  }
  it.mappings--;
  if (it.stale > 0) it.stale--;
  if (it.directions.length === 0) return;
  const count = at(it.directions, direction);
  if (count === 0) broke(k, 'LIFE-25');
  else it.directions[direction] = count - 1;
}

/** The attachment goes, and all that was counted with it. */
export function forget(k: Kernel, a: AttachmentArgs): void {
  const it = at(k.dma_buf_attachment, a.attachment);
  it.attached = 0;
  it.mappings = 0;
  it.pins = 0;
  it.stale = 0;
  it.cached = 0;
  it.directions.fill(0);
}

/** Key of the routine that an operation on an attachment calls. */
export function opOfAttachment(op: DmaBufOp, a: AttachmentArgs, of: ObjectConstants): string {
  return opRoutine(op, at(of.dma_buf_attachment, a.attachment).buf);
}
