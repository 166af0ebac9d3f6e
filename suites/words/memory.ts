import {
  type Body,
  type Vocabulary,
  type WordArgs,
  act,
  call,
  direct,
  int,
  word,
} from '../word.ts';
import { type Machine } from '../../machine/machine.ts';
import { type Value } from '../value.ts';
import { at } from '../../model/kernel.ts';
import { create, fdArg, fdIndex } from './file.ts';
import { errnoNumbers } from '../constants.ts';

const errno = (name: string): bigint => -BigInt(errnoNumbers[name] ?? 0);
const EBADF = errno('EBADF');
const EINVAL = errno('EINVAL');
const PAGE = 4096n;

const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;

/** What is in the memory of a buffer: all that share it share its reservation object. */
const memoryNote = (resv: number): string => `memory of resv ${resv}`;
/** Which pages of memory files it is, as pairs. */
const pagesNote = (resv: number): string => `pages of resv ${resv}`;
const memfdNote = (file: number): string => `memfd ${file}`;

/** The reservation object of a buffer. */
export const resvOfBuffer = ({ k }: Machine, buf: number): number =>
  at(k.fixed.of.dma_buf, buf).resv;

/** The one value that memory has, or that of its first page. */
export function memoryValue(machine: Machine, resv: number): bigint {
  return pageValue(machine, resv, 0);
}

/** Fills all of it. */
export function fillMemory(machine: Machine, resv: number, value: bigint): void {
  machine.setNotes(memoryNote(resv), [Number(value)]);
  const pages = machine.notes(pagesNote(resv));
  for (let i = 0; i + 1 < pages.length; i += 2)
    writePage(machine, at(pages, i), at(pages, i + 1), value);
}

function pageValue(machine: Machine, resv: number, page: number): bigint {
  const pages = machine.notes(pagesNote(resv));
  const file = pages[2 * page];
  if (file === undefined) return BigInt(machine.notes(memoryNote(resv))[0] ?? 0);
  return BigInt(machine.notes(memfdNote(file))[at(pages, 2 * page + 1)] ?? 0);
}

function writePage(machine: Machine, file: number, page: number, value: bigint): void {
  const contents = machine
    .notes(memfdNote(file))
    .map((old, i) => (i === page ? Number(value) : old));
  machine.setNotes(memfdNote(file), contents);
}

/** The buffer behind a descriptor, or behind a mapping that was made with it; -1 if there is none. */
function bufferOf(machine: Machine, value: Value): number {
  const fd = fdIndex(machine, value);
  const file = at(machine.k.fd, fd).file - 1;
  if (file < 0) return machine.notes(`mapped at fd ${fd}`)[0] ?? -1;
  const { of, object } = at(machine.k.fixed.of.file, file);
  return of === 'dma_buf' ? object : -1;
}

const onBuffer = (
  parameters: Parameters<typeof direct>[0],
  run: (machine: Machine, resv: number, a: WordArgs) => Value,
): ReturnType<typeof direct> =>
  direct([['b'], ...parameters], ({ machine }, a) => {
    const buf = bufferOf(machine, a.get('b'));
    return buf < 0 ? EBADF : run(machine, resvOfBuffer(machine, buf), a);
  });

function* mapBuffer(a: WordArgs): Body {
  const [length, offset] = [a.int('len'), a.int('offset')];
  if (offset % PAGE !== 0n) return EINVAL;
  const fd = yield* fdArg(a.get('b'));
  const args = {
    vma: yield* create('vm_area_struct'),
    length: Number((length + PAGE - 1n) / PAGE),
    prot: PROT_READ_WRITE,
    flags: MAP_SHARED,
    fd,
    offset: Number(offset / PAGE),
  };
  const result = yield* call('mmap', args);
  if (result === 0)
    yield* act(({ machine }) => {
      machine.setNotes(`mapped at fd ${fd}`, [bufferOf(machine, a.get('b'))]);
      return null;
    });
  return int(result);
}

/** A memory file is new: all its pages are zero. */
export function zeroMemfd(machine: Machine, file: number, pages: number): void {
  machine.setNotes(
    memfdNote(file),
    Array.from({ length: pages }, () => 0),
  );
}

/** A buffer is new: its memory is these pages of memory files, as pairs. */
export function isPagesOf(machine: Machine, buf: number, pages: readonly number[]): void {
  machine.setNotes(pagesNote(resvOfBuffer(machine, buf)), pages);
}

/** The memory file behind a descriptor, or -1. */
export const memfdOf = (machine: Machine, value: Value): number => {
  const file = at(machine.k.fd, fdIndex(machine, value)).file - 1;
  return file >= 0 && at(machine.k.fixed.of.file, file).of === 'memfd' ? file : -1;
};

/** What is in buffers, and memory files, of which buffers can be made. @see drivers/dma-buf/udmabuf.c, mm/memfd.c */
export const memoryWords: Vocabulary = {
  dmabuf_mem_value: onBuffer([], (machine, resv) => memoryValue(machine, resv)),

  dmabuf_is_zero: onBuffer([], (machine, resv) => {
    const pages = Math.max(1, machine.notes(pagesNote(resv)).length / 2);
    return Array.from({ length: pages }, (_, i) => pageValue(machine, resv, i)).every(
      (v) => v === 0n,
    );
  }),

  dmabuf_fill: onBuffer([['v']], (machine, resv, a) => {
    fillMemory(machine, resv, a.int('v'));
    return 0n;
  }),

  dmabuf_page: onBuffer([['k']], (machine, resv, a) => pageValue(machine, resv, a.num('k'))),

  dmabuf_mmap: word([['b'], ['len'], ['offset', 0n]], ['mmap'], mapBuffer),

  memfd_write: direct([['m'], ['page'], ['v']], ({ machine }, a) => {
    const file = memfdOf(machine, a.get('m'));
    if (file < 0) return EBADF;
    writePage(machine, file, a.num('page'), a.int('v'));
    return 0n;
  }),

  memfd_read: direct([['m'], ['page']], ({ machine }, a) => {
    const file = memfdOf(machine, a.get('m'));
    return file < 0 ? EBADF : BigInt(machine.notes(memfdNote(file))[a.num('page')] ?? 0);
  }),
};
