import { GONE } from './dma-buf.ts';
import { type Kernel, at, crash } from './kernel.ts';

/** Any use of a buffer: it is there. */
export function checkBuffer(k: Kernel, buf: number): void {
  if (at(k.dma_buf, buf).gone === GONE) crash(k, 'CTX-06');
}

/** Index of the file of a buffer; -1 if the design uses no files. */
export function bufFile(k: Kernel, buf: number): number {
  return at(k.fixed.of.dma_buf, buf).file ?? -1;
}

/** True once the last reference is gone; in a design without files it never goes. */
export function isDying(k: Kernel, buf: number): boolean {
  const f = bufFile(k, buf);
  return f >= 0 && at(k.file, f).refs === 0;
}
