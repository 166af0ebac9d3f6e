import { type Args, type Declaration } from './call.ts';
import { DmaBuf, type DmaBufExportInfo, type IosysMap, dmabufList } from './dma-buf.ts';
import { DmaBufAttachment, dma_buf_is_dynamic } from './dma-buf-attach.ts';
import { Exporter, ExporterAttachment, exporterOpsWith } from './dma-buf-exporter.ts';
import { type DmaBufOps, SgTable } from './dma-buf-ops.ts';
import { type Co } from './scheduler/point.ts';
import { DmaResv } from './dma-resv.ts';
import { Importer } from './dma-buf-importer.ts';
import { KObject } from './memory.ts';
import { type Kernel } from './kernel.ts';
import { KernelBug } from './kernel-bug.ts';
import { File } from './file.ts';
import { dma_buf_fops } from './dma-buf-fops.ts';
import { list_add } from './list.ts';

const PAGE_SIZE = 4096;

/** A buffer as programs speak of it: what its exporter says of it, and the buffer once it is exported. */
export class NamedBuffer extends KObject {
  readonly name: string;
  readonly ops: DmaBufOps;
  readonly pages: number;
  /** The name of the reservation object, or of the buffer that has it; without it the buffer has its own. */
  readonly resv: DmaResv | undefined;
  /** Its place among the buffers of the program. */
  readonly index: number;
  /** The importer that every buffer has if some call speaks of it. */
  readonly importer: Importer;
  dmabuf: DmaBuf | undefined;
  /** The program says how many references there are beside those of descriptors. */
  refsSaid = false;
  /** A descriptor of it was declared. */
  installed = false;
  /** What calls of dma_buf_vmap() have returned, and nobody has unmapped. */
  readonly maps: IosysMap[] = [];

  constructor(name: string, index: number, ops: DmaBufOps, pages: number, resv?: DmaResv) {
    super(`dma_buf ${name}`);
    this.name = name;
    this.index = index;
    this.ops = ops;
    this.pages = pages;
    this.resv = resv;
    this.importer = new Importer(`${name}->attachment`, name, false, false);
  }

  /** What the exporter says when it makes the buffer. */
  info(): DmaBufExportInfo {
    const { name, ops, pages, resv } = this;
    return { name, ops, size: pages * PAGE_SIZE, resv, priv: new Exporter(name) };
  }

  /** The buffer; that it is still there is up to whoever uses it. */
  exported(): DmaBuf {
    if (this.dmabuf === undefined)
      throw new KernelBug('bug', `${this.label} is not exported: NULL pointer dereference`);
    return this.dmabuf;
  }

  override meanings(): readonly KObject[] {
    const { dmabuf } = this;
    return dmabuf === undefined ? [this.importer] : [dmabuf, dmabuf.resv, this.importer];
  }
}

/** The ops that exist though the design does not give them a body. */
const silentOps = (op: string): boolean => op !== 'pin' && op !== 'unpin';

/** Runs what nobody else can see yet. */
function drain(co: Co<unknown>): void {
  while (co.next(0).done !== true);
}

/** Attaches without the calls that it takes: before the program begins. */
export function attachNow(k: Kernel, importer: Importer, dmabuf: DmaBuf): void {
  const attach = new DmaBufAttachment(importer.label, dmabuf, importer.ops, importer);
  importer.attach = attach;
  drain(list_add(attach.node, dmabuf.attachments));
  const priv = new ExporterAttachment(`exporter's part of ${importer.label}`);
  attach.priv = priv;
  const dynamic = importer.ops !== undefined;
  if (k.release === '7.2' || dynamic === dma_buf_is_dynamic(dmabuf)) return;
  if (!(dmabuf.priv instanceof Exporter)) return;
  const { storage } = dmabuf.priv;
  attach.sgt = new SgTable(`sg_table of ${importer.label}`, 'DMA_BIDIRECTIONAL', storage);
  priv.mappings = 1;
  priv.pins = dmabuf.ops.pin === undefined ? 0 : 1;
}

/** True if the options say that the exporter has the op; those that pin have to be asked for. */
function hasOp(options: Args, op: string): boolean {
  const ops = options.record('ops');
  const said = ops[op];
  if (said === undefined) return silentOps(op);
  return said !== null && said !== false;
}

/** Buffers and importers as programs declare them. */
export const dmaBufDeclarations = {
  dma_buf: (k, name, options) => {
    const index = [...k.allNamed().values()].filter((it) => it instanceof NamedBuffer).length;
    const ops = exporterOpsWith((op) => hasOp(options, op), options.flag('cache_sgt_mapping'));
    const resv = options.objectOrNull('resv', DmaResv);
    const buffer = new NamedBuffer(name, index, ops, options.number('pages', 1), resv);
    k.name(name, buffer);
    k.name(`${name}->attachment`, buffer.importer);
    if (options.has('exported') && !options.flag('exported')) return;
    buffer.dmabuf = new DmaBuf(k, buffer.info());
    buffer.dmabuf.file = new File(`dmabuf ${name}`, dma_buf_fops, buffer.dmabuf, 0);
    buffer.dmabuf.file.f_count = options.number('refs', 1);
    buffer.refsSaid = options.has('refs');
    drain(list_add(buffer.dmabuf.list_node, dmabufList(k).head));
  },

  dma_buf_attachment: (k, name, options) => {
    const buf = options.text('dma_buf');
    const dynamic = options.flag('dynamic');
    const invalidates = dynamic && !options.isNull('invalidate_mappings');
    const importer = new Importer(`dma_buf_attachment ${name}`, buf, dynamic, invalidates);
    k.name(name, importer);
    const { dmabuf } = k.namedAs(buf, NamedBuffer);
    const attached = !options.has('attached') || options.flag('attached');
    if (attached && dmabuf !== undefined) attachNow(k, importer, dmabuf);
  },
} satisfies Readonly<Record<string, Declaration>>;
