import { BackingStorage } from './dma-buf-exporter.ts';
import { type DmaBufAttachOps, type DmaDataDirection, SgTable } from './dma-buf-ops.ts';
import { type DmaBufAttachment } from './dma-buf-attach.ts';
import { KObject, write } from './memory.ts';
import { type Args } from './call.ts';
import { type Kernel } from './kernel.ts';
import { KernelBug } from './kernel-bug.ts';

/** A driver that imports a buffer: its attachment, and the mappings that it has of it. */
export class Importer extends KObject {
  /** The name of the buffer. */
  readonly buf: string;
  readonly ops: DmaBufAttachOps | undefined;
  attach: DmaBufAttachment | undefined;
  readonly tables: SgTable[] = [];
  /** How often it was told that its mappings are no longer good. */
  invalidated = 0;

  constructor(label: string, buf: string, dynamic: boolean, invalidates: boolean) {
    super(label);
    this.buf = buf;
    if (!dynamic) return;
    this.ops = invalidates ? { invalidate_mappings } : {};
  }

  /** The attachment that it has: that it was given one is up to the program, that it is still there to whoever uses it. */
  attachment(): DmaBufAttachment {
    if (this.attach === undefined)
      throw new KernelBug('bug', `${this.label} is not attached: NULL pointer dereference`);
    return this.attach;
  }

  /** A mapping of this direction, if it has one; else the last one; or what a pointer that nobody has set leads to. */
  table(direction: DmaDataDirection): SgTable {
    const known = this.tables.find((table) => table.direction === direction) ?? this.tables.at(-1);
    if (known !== undefined) return known;
    const nowhere = new BackingStorage(`no storage of ${this.label}`);
    const none = new SgTable(`sg_table that ${this.label} does not have`, direction, nowhere);
    none.freed = true;
    return none;
  }

  /** It has given a mapping back. */
  forget(table: SgTable): void {
    const place = this.tables.indexOf(table);
    if (place >= 0) this.tables.splice(place, 1);
  }
}

/** What an importer does when it is told that the buffer moves: it remembers. */
function* invalidate_mappings(
  _: Kernel,
  attach: DmaBufAttachment,
): ReturnType<NonNullable<DmaBufAttachOps['invalidate_mappings']>> {
  const { importer_priv } = attach;
  if (importer_priv instanceof Importer)
    yield* write(importer_priv, 'invalidated', importer_priv.invalidated + 1);
}

/** The direction of an access. */
export function directionOf(args: Args): DmaDataDirection {
  const direction = args.text('direction');
  if (direction === 'DMA_BIDIRECTIONAL' || direction === 'DMA_TO_DEVICE') return direction;
  if (direction === 'DMA_FROM_DEVICE') return direction;
  throw new RangeError(`${direction} is no direction`);
}
