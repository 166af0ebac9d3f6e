import { type Kernel, at, broke, crash, kernelObject } from './kernel.ts';
import { type OwnsFile } from './file.ts';
import { call } from './operation.ts';
import { array, constant, flag, int } from './schema.ts';
import { takeOpResult } from './op-result.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * `struct dma_buf`: is its backing storage gone, which tasks access it from hardware and from the CPU (masks), how
     * often is it mapped into the kernel, which op runs under the lock (its number + 1), and which task (+ 1) is inside
     * the counted part of vmap and vunmap, and which walks the list of attachments.
     */
    dma_buf: {
      state: {
        freed: number;
        access: number;
        cpuAccess: number;
        vmaps: number;
        lockedOp: number;
        vmapper: number;
        walker: number;
        /** It is on the list of all buffers. */
        listed: number;
        /** 1: its release op was called; 2: its memory is gone, or not there yet. */
        gone: number;
        /** Its size in pages, if a call said it; else that which the design says. */
        size: number;
        /** For each observer, whose last write or read it cannot know to be over; see dma-hazard.ts. */
        readonly unseenWrites: number[];
        readonly unseenReads: number[];
        /** Tasks between begin and end of an access that they announced to read or to write. */
        cpuReads: number;
        /** For each task, the pages that it announced, see dma-buf-kmap.ts; and how many of them it has mapped. */
        readonly ranges: number[];
        readonly kmaps: number[];
        cpuWrites: number;
      };
      fixed: DmaBufFixed;
    };
  }
}

/** The constants of a buffer. */
export interface DmaBufFixed extends OwnsFile {
  /** Index of its reservation object; buffers may share one. */
  readonly resv: number;
  /** Its size. */
  readonly pages: number;
  /** The ops that the exporter has; the others cannot be called. */
  readonly ops: readonly DmaBufOp[];
  /** The exporter keeps the first mapping of each attachment until it is detached; 7.2 has no such exporter. */
  readonly cacheSgtMapping: boolean;
  /** Index of the module that its ops are part of, or -1; and whether the buffer holds a reference of it. */
  readonly module: number;
  readonly holdsModule: boolean;
  /** Its file is open for reading only; and its exporter allows private mappings. */
  readonly readOnly?: boolean;
  readonly mapsPrivate?: boolean;
  /** Its reservation object is part of it: the exporter did not bring one. */
  readonly embedded: boolean;
}

/** The exporter's ops that the core calls with the reservation lock held, in the order of LOCK-27 to LOCK-32. */
export const lockedOps = [
  'pin',
  'unpin',
  'map_dma_buf',
  'unmap_dma_buf',
  'vmap',
  'vunmap',
] as const;

/** The exporter's ops that the core calls without the reservation lock; the last is that of its mappings. @see struct vm_operations_struct */
export const unlockedOps = [
  'attach',
  'detach',
  'begin_cpu_access',
  'end_cpu_access',
  'mmap',
  'release',
  'fault',
] as const;

/** The ops whose failure the core hands on; the others return nothing. */
export const failingOps: ReadonlySet<string> = new Set([
  'attach',
  'pin',
  'map_dma_buf',
  'vmap',
  'begin_cpu_access',
  'end_cpu_access',
  'mmap',
  'fault',
]);

/** Name of one op of `struct dma_buf_ops`, or of the fault handler. */
export type DmaBufOp = (typeof lockedOps)[number] | (typeof unlockedOps)[number];

/** Who writes the buffer, as numbers. @see include/linux/dma-direction.h enum dma_data_direction */
export const directions = { DMA_BIDIRECTIONAL: 0, DMA_TO_DEVICE: 1, DMA_FROM_DEVICE: 2 } as const;

/** Name of a direction. */
export type Direction = keyof typeof directions;

/** `struct dma_buf`: a buffer that drivers share, with its storage and the exporter's ops. @see drivers/dma-buf/dma-buf.c */
export const dmaBuf = kernelObject({
  kind: 'dma_buf',
  state: (shape) => {
    const tasks = int(2 ** shape.tasks - 1);
    const hazards = shape.uses('hazards');
    const unseen = array(
      hazards ? int(2 ** (shape.tasks + 1) - 1) : constant(0),
      hazards ? 1 + shape.tasks + shape.count.dma_fence : 0,
    );
    const announced = hazards && shape.uses('cpu-access') ? tasks : constant(0);
    return {
      freed: shape.uses('storage') ? flag : constant(0),
      access: shape.uses('storage') ? tasks : constant(0),
      cpuAccess: shape.uses('cpu-access') ? tasks : constant(0),
      vmaps: shape.uses('vmap') ? int(VMAPS_MAX) : constant(0),
      lockedOp: shape.uses('exporter-ops') ? int(INVALIDATE) : constant(0),
      vmapper: shape.uses('vmap-ops') ? int(shape.tasks) : constant(0),
      walker: shape.uses('invalidation') ? int(shape.tasks) : constant(0),
      listed: shape.count.dmabuf_list > 0 ? flag : constant(0),
      gone: shape.uses('files') ? int(GONE) : constant(0),
      size: shape.uses('gem') || shape.count.memfd > 0 ? int(SIZE_MAX) : constant(0),
      unseenWrites: unseen,
      unseenReads: unseen,
      cpuReads: announced,
      ranges: array(int(63), shape.uses('kmap') ? shape.tasks : 0),
      kmaps: array(int(7), shape.uses('kmap') ? shape.tasks : 0),
      cpuWrites: announced,
    };
  },
  init: (k, index) => {
    const exists = at(k.fixed.of.dma_buf, index).created !== false;
    if (exists && k.dmabuf_list.length > 0) at(k.dma_buf, index).listed = 1;
    if (!exists && k.fixed.shape.uses('files')) at(k.dma_buf, index).gone = GONE;
  },
});

/** Pages that the state has room for where a call says the size. */
export const SIZE_MAX = 63;

/** The size of a buffer in pages. */
export function pagesOf(k: Kernel, buf: number): number {
  const { size } = at(k.dma_buf, buf);
  return size > 0 ? size : at(k.fixed.of.dma_buf, buf).pages;
}

/** What `gone` is while there is no buffer. */
export const GONE = 2;

/** How many kernel mappings of one buffer the model counts. */
export const VMAPS_MAX = 7;

/** Key of the routine of one op of a buffer's exporter. */
export function opRoutine(op: DmaBufOp, buf: number): string {
  return `${OP_PREFIX}${op}:${buf}`;
}

/** The op that the routine with this key runs, if it is one. */
export function opOfRoutine(key: string): string | undefined {
  return key.startsWith(OP_PREFIX) ? key.slice(OP_PREFIX.length, key.indexOf(':')) : undefined;
}

const OP_PREFIX = 'dma_buf-';

/** True if the exporter has the op. */
export function hasOp(k: Kernel, buf: number, op: DmaBufOp): boolean {
  return at(k.fixed.of.dma_buf, buf).ops.includes(op);
}

/** Calls an op that comes back to step `step`; 0 if it has no body: then the caller goes on at once. */
export function callOp(k: Kernel, buf: number, op: DmaBufOp, step: number, t: number): number {
  const routine = k.fixed.program.routine(opRoutine(op, buf));
  if (routine < 0) return 0;
  enterOp(k, buf, op, t);
  return call(routine, step);
}

/** An op that runs without the lock may take it: whoever calls it must not hold it. */
function enterOp(k: Kernel, buf: number, op: DmaBufOp, t: number): void {
  const { resv, module } = at(k.fixed.of.dma_buf, buf);
  if (module >= 0 && at(k.module, module).gone === 1) crash(k, 'LIFE-03');
  const held = at(k.ww_mutex, at(k.fixed.of.dma_resv, resv).lock).owner === t + 1;
  if (!held) return;
  const rule = unlockedOpRules[op];
  if (rule !== undefined) broke(k, rule);
  at(k.dma_buf, buf).lockedOp = lockedOps.findIndex((name) => name === op) + 1;
}

/** An op that runs under the lock has returned: 0, or its failure. */
export function opReturned(k: Kernel, buf: number, t: number): number {
  at(k.dma_buf, buf).lockedOp = 0;
  return takeOpResult(k, t);
}

/**
 * The exporter's ops that run with the reservation lock held neither take it again nor drop it; nor do the importers that
 * are told of a move.
 * @see drivers/dma-buf/dma-buf.c, DOC: locking convention
 */
export function checkLockedOp(k: Kernel, lock: number, t: number): void {
  if (at(k.ww_mutex, lock).owner !== t + 1) return;
  for (let b = 0; b < k.dma_buf.length; b++) {
    const { lockedOp } = at(k.dma_buf, b);
    const { resv } = at(k.fixed.of.dma_buf, b);
    if (lockedOp > 0 && at(k.fixed.of.dma_resv, resv).lock === lock)
      broke(k, at(lockedOpRules, lockedOp - 1));
  }
}

/** What `lockedOp` is while an importer is told that the buffer moves. */
export const INVALIDATE = lockedOps.length + 1;

/** In the order of `lockedOps`; the last is for the importer's callback. */
const lockedOpRules = [
  'LOCK-27',
  'LOCK-28',
  'LOCK-29',
  'LOCK-30',
  'LOCK-31',
  'LOCK-32',
  'DYN-10',
] as const;

/** The other two run where the core has just dropped the lock, or where nobody has the buffer any more. */
const unlockedOpRules: Readonly<Partial<Record<DmaBufOp, string>>> = {
  attach: 'LOCK-21',
  begin_cpu_access: 'LOCK-24',
  end_cpu_access: 'LOCK-25',
  mmap: 'LOCK-26',
  fault: 'MMAP-08',
};
