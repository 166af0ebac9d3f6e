import { type Kernel, at, broke } from './kernel.ts';
import { checkBuffer } from './dma-buf-life.ts';
import { operation } from './operation.ts';
import { type Profile } from './profile.ts';
import { mightSleep, nest } from './task.ts';

/** How many pages of a buffer the model tells apart. */
export const PAGES_MAX = 7;

/** How many atomic mappings of one context may live at a time. */
const ATOMIC_MAX = 2;

/** A bracket as it is stored: first page and number of pages, and 0 outside of one. */
const rangeOf = (start: number, pages: number): number => start * (PAGES_MAX + 1) + pages;

const inRange = (range: number, page: number): boolean => {
  const start = Math.floor(range / (PAGES_MAX + 1));
  return page >= start && page < start + (range % (PAGES_MAX + 1));
};

interface PageArgs {
  readonly buf: number;
  readonly page: number;
}

/** A page is mapped inside a bracket that was announced for it: outside of it, the bytes may be stale. */
function checkBracket(k: Kernel, a: PageArgs, t: number): void {
  checkBuffer(k, a.buf);
  const range = at(at(k.dma_buf, a.buf).ranges, t);
  if (range === 0) broke(k, 'CPU-13');
  else if (!inRange(range, a.page)) broke(k, 'CPU-14');
}

const exists = (profile: Profile): boolean => profile.historic;

const pageParams = [
  ['buf', 'dma_buf'],
  ['page', 'number'],
] as const;

const rangeParams = [
  ['buf', 'dma_buf'],
  ['start', 'number'],
  ['pages', 'number'],
  ['direction', 'direction'],
] as const;

/** Mapped pages of task `t`, one more or one less. */
function count(k: Kernel, a: PageArgs, t: number, by: 1 | -1): void {
  const { kmaps } = at(k.dma_buf, a.buf);
  const maps = at(kmaps, t) + by;
  if (maps < 0) broke(k, 'CPU-13');
  else kmaps[t] = Math.min(PAGES_MAX, maps);
}

/**
 * How the CPU got at a buffer before there were fences: page by page, in a bracket with a range.
 *
 * The functions of the kernel that begin and end the bracket have the names of today's, with two arguments more; here they
 * are told apart by `_range`.
 * @see Documentation/dma-buf-sharing.txt, Kernel cpu access, in kernels before 4.6
 */
export const dmaBufKmapOperations = {
  /** Announces an access to some pages; the exporter brings them in. @see dma_buf_begin_cpu_access(dmabuf, start, len, direction) */
  dma_buf_begin_cpu_access_range: operation({
    name: 'dma_buf_begin_cpu_access_range',
    params: rangeParams,
    returns: 'errno',
    maySleep: true,
    uses: ['kmap'],
    exists,
    step: {
      check: (k, a, t) => {
        mightSleep(k, t);
        checkBuffer(k, a.buf);
      },
      run: (k, a, t) => {
        at(k.dma_buf, a.buf).ranges[t] = rangeOf(a.start, Math.min(a.pages, PAGES_MAX));
        return 0;
      },
    },
  }),

  /** The access is over, and so are its mappings. @see dma_buf_end_cpu_access(dmabuf, start, len, direction) */
  dma_buf_end_cpu_access_range: operation({
    name: 'dma_buf_end_cpu_access_range',
    params: rangeParams,
    maySleep: true,
    uses: ['kmap'],
    exists,
    step: {
      check: (k, a, t) => {
        mightSleep(k, t);
        const { ranges, kmaps } = at(k.dma_buf, a.buf);
        if (at(ranges, t) !== rangeOf(a.start, Math.min(a.pages, PAGES_MAX))) broke(k, 'CPU-14');
        if (at(kmaps, t) > 0) broke(k, 'CPU-13');
      },
      run: (k, a, t) => {
        at(k.dma_buf, a.buf).ranges[t] = 0;
        return 0;
      },
    },
  }),

  /** Maps one page; in a bracket it cannot fail. @see dma_buf_kmap() */
  dma_buf_kmap: operation({
    name: 'dma_buf_kmap',
    params: pageParams,
    maySleep: true,
    uses: ['kmap'],
    exists,
    step: {
      check: (k, a, t) => {
        mightSleep(k, t);
        checkBracket(k, a, t);
      },
      run: (k, a, t) => {
        count(k, a, t, 1);
        return 0;
      },
    },
  }),

  /** Ends the mapping of a page. @see dma_buf_kunmap() */
  dma_buf_kunmap: operation({
    name: 'dma_buf_kunmap',
    params: pageParams,
    maySleep: true,
    uses: ['kmap'],
    exists,
    step: {
      check: (k, _, t) => mightSleep(k, t),
      run: (k, a, t) => {
        count(k, a, t, -1);
        return 0;
      },
    },
  }),

  /** Maps one page where nothing may sleep, and nothing may until it is unmapped; a context has two such mappings at most. @see dma_buf_kmap_atomic() */
  dma_buf_kmap_atomic: operation({
    name: 'dma_buf_kmap_atomic',
    params: pageParams,
    uses: ['kmap', 'spin'],
    exists,
    step: {
      check: (k, a, t) => {
        checkBracket(k, a, t);
        if (at(k.task, t).atomicKmaps === ATOMIC_MAX) broke(k, 'CPU-13');
      },
      run: (k, _, t) => {
        const task = at(k.task, t);
        if (task.atomicKmaps === ATOMIC_MAX) return 0;
        task.atomicKmaps++;
        nest(task, 'atomic');
        return 0;
      },
    },
  }),

  /** Ends an atomic mapping. @see dma_buf_kunmap_atomic() */
  dma_buf_kunmap_atomic: operation({
    name: 'dma_buf_kunmap_atomic',
    params: pageParams,
    uses: ['kmap', 'spin'],
    exists,
    step: {
      run: (k, _, t) => {
        const task = at(k.task, t);
        if (task.atomicKmaps === 0) {
          broke(k, 'CPU-13');
          return 0;
        }
        task.atomicKmaps--;
        task.atomic--;
        return 0;
      },
    },
  }),
};
