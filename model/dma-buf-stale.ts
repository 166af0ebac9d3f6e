import { type Kernel, at, broke } from './kernel.ts';

/** Effect of the calls that end a mapping of an attachment. */
export const unmapEffect = (attachment: number): string => `unmap:${attachment}`;

/**
 * An importer that was told of a move or revocation ends its mappings in bounded time: somebody must be left who will.
 * Asked at the end of every task, and when everybody was told.
 */
export function checkUnmapsFollow(k: Kernel): void {
  for (let i = 0; i < k.dma_buf_attachment.length; i++) {
    if (at(k.dma_buf_attachment, i).stale === 0) continue;
    if (k.fixed.program.bringAbout(k, unmapEffect(i)) === 0) broke(k, 'DYN-12');
  }
}

/** Whoever revoked a buffer and waits for its importers holds no reservation lock that they need to unmap. */
export function checkRevokeWait(k: Kernel, t: number): void {
  for (let i = 0; i < k.dma_buf_attachment.length; i++) {
    if (at(k.dma_buf_attachment, i).stale === 0) continue;
    const { resv } = at(k.fixed.of.dma_buf, at(k.fixed.of.dma_buf_attachment, i).buf);
    if (at(k.ww_mutex, at(k.fixed.of.dma_resv, resv).lock).owner === t + 1) broke(k, 'DYN-15');
  }
}
