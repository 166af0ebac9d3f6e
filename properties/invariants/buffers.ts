import { type Invariant } from './invariant.ts';
import { type Kernel, at } from '../../model/kernel.ts';

/** What is true of buffers and their attachments. */
export const bufferInvariants: readonly Invariant[] = [
  {
    name: 'S9 what is not attached is neither mapped nor pinned',
    kept: 'contract',
    state: (k) =>
      !k.fixed.shape.uses('attachments') ||
      k.dma_buf_attachment.every(
        ({ attached, mappings, pins }) => attached === 1 || mappings + pins === 0,
      ),
  },
  {
    name: 'S9 a buffer that is gone has no attachment and is not mapped into the kernel',
    kept: 'contract',
    state: (k) =>
      k.dma_buf.every(
        ({ gone, vmaps }, b) => gone === 0 || (vmaps === 0 && attachedTo(k, b) === 0),
      ),
  },
  {
    name: 'S11 storage that is gone is not pinned',
    kept: 'contract',
    state: (k) =>
      k.dma_buf.every(
        ({ freed }, b) =>
          freed === 0 ||
          k.dma_buf_attachment.every(
            ({ pins }, a) => pins === 0 || at(k.fixed.of.dma_buf_attachment, a).buf !== b,
          ),
      ),
  },
];

function attachedTo(k: Kernel, buf: number): number {
  if (!k.fixed.shape.uses('attachments')) return 0;
  return k.dma_buf_attachment.filter(
    ({ attached }, a) => attached === 1 && at(k.fixed.of.dma_buf_attachment, a).buf === buf,
  ).length;
}
