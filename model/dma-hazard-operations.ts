import { type Kernel, at, broke } from './kernel.ts';
import {
  CPU,
  noteAccess,
  noteAccessOver,
  checkCpuAccess,
  checkDeviceAccess,
  isFenced,
  observerOf,
} from './dma-hazard.ts';
import { checkInPlace, checkPresent } from './dma-buf-storage.ts';
import { nextUnsignaled, usages } from './dma-resv.ts';
import { type AttachmentArgs, bufOf, isDynamic } from './dma-buf-attachment.ts';
import { checkImplicitSync } from './submission-rules.ts';
import { directions } from './dma-buf.ts';
import { operation } from './operation.ts';

const KERNEL = usages.indexOf('KERNEL');

const resvOf = (k: Kernel, a: AttachmentArgs): number => at(k.fixed.of.dma_buf, bufOf(k, a)).resv;

/** DMA addresses are those of a mapping: without one, or once the storage is elsewhere, they are somebody else's. */
function checkMapped(k: Kernel, a: AttachmentArgs): void {
  if (at(k.dma_buf_attachment, a.attachment).mappings === 0) broke(k, 'DMA-02');
  else if (at(k.dma_buf_attachment, a.attachment).moved === 1) broke(k, 'DYN-10');
}

/** A new mapping of a buffer that moves holds what it should only when the move is over. */
function checkMoved(k: Kernel, a: AttachmentArgs): void {
  if (isDynamic(k, a) && nextUnsignaled(k, resvOf(k, a), KERNEL, 0) >= 0) broke(k, 'DYN-07');
}

const cpuAccess = (name: 'cpu_read' | 'cpu_write', direction: number) =>
  operation({
    name,
    params: [['buf', 'dma_buf']],
    uses: ['hazards', 'storage', 'cpu-access'],
    step: {
      check: (k, a, t) => {
        checkPresent(k, a);
        checkCpuAccess(k, a.buf, direction, t);
      },
      run: (k, a) => {
        // As the device sees it: what the CPU writes, it must not meet.
        const asDevice =
          direction === directions.DMA_TO_DEVICE
            ? directions.DMA_FROM_DEVICE
            : directions.DMA_TO_DEVICE;
        noteAccess(k, a.buf, CPU, asDevice);
        noteAccessOver(k, a.buf, CPU);
        return 0;
      },
    },
  });

/** Accesses to the contents of a buffer, by a device with the addresses of a mapping and by the CPU. */
export const dmaHazardOperations = {
  /** The device begins to access the buffer, with the addresses of a mapping: it reads with DMA_TO_DEVICE, writes with DMA_FROM_DEVICE. */
  dma_start: operation({
    name: 'dma_start',
    params: [
      ['attachment', 'dma_buf_attachment'],
      ['direction', 'direction'],
    ],
    uses: ['hazards', 'storage', 'attachments'],
    step: {
      check: (k, a, t) => {
        checkPresent(k, { buf: bufOf(k, a) });
        checkMapped(k, a);
        checkMoved(k, a);
        checkInPlace(k, bufOf(k, a));
        checkImplicitSync(k, resvOf(k, a), t);
        checkDeviceAccess(k, bufOf(k, a), a.direction, t);
      },
      run: (k, a, t) => {
        at(k.dma_buf, bufOf(k, a)).access |= 1 << t;
        if (isDynamic(k, a) && !isFenced(k, resvOf(k, a), t))
          at(k.dma_buf_attachment, a.attachment).unfenced |= 1 << t;
        noteAccess(k, bufOf(k, a), observerOf(k, t), a.direction);
        return 0;
      },
    },
  }),

  /** The device is through with the buffer; until here the mapping must have been there. */
  dma_finish: operation({
    name: 'dma_finish',
    params: [['attachment', 'dma_buf_attachment']],
    uses: ['hazards', 'storage', 'attachments'],
    step: {
      check: (k, a) => {
        checkPresent(k, { buf: bufOf(k, a) });
        checkMapped(k, a);
      },
      run: (k, a, t) => {
        at(k.dma_buf, bufOf(k, a)).access &= ~(1 << t);
        noteAccessOver(k, bufOf(k, a), observerOf(k, t));
        return 0;
      },
    },
  }),

  /** The CPU reads the contents, through whatever mapping it has. */
  cpu_read: cpuAccess('cpu_read', directions.DMA_FROM_DEVICE),

  /** The CPU writes the contents. */
  cpu_write: cpuAccess('cpu_write', directions.DMA_TO_DEVICE),
};
