import { type Co } from './scheduler/point.ts';
import { DmaBuf } from './dma-buf.ts';
import { EPOLLERR } from './poll.ts';
import { type File, type FileOperations } from './file.ts';
import { type Kernel } from './kernel.ts';
import { dmaBufIoctls } from './dma-buf-ioctl.ts';
import { dmaBufSyncFileIoctls } from './dma-buf-sync-file.ts';

/** What the file of a buffer can do. @see dma_buf_fops */
export const dma_buf_fops: FileOperations = {
  name: 'dmabuf',
  *poll(k, file, wait) {
    if (!(file.private_data instanceof DmaBuf)) return EPOLLERR;
    return yield* k.fn.dma_buf_poll(k, file, file.private_data, wait);
  },
  *release(k, file) {
    if (!(file.private_data instanceof DmaBuf)) return;
    yield* k.fn.dma_buf_file_release(k, file.private_data);
    yield* k.fn.dma_buf_release(k, file.private_data);
  },
  ioctl: { ...dmaBufIoctls, ...dmaBufSyncFileIoctls },
  llseek: (k, file, offset, whence) => k.fn.dma_buf_llseek(k, file, offset, whence),
};

/** The function that gives a buffer its file. */
export const dmaBufFileFunctions = {
  /** @see dma_buf_getfile() */
  *dma_buf_getfile(k: Kernel, name: string, dmabuf: DmaBuf): Co<File> {
    return yield* k.fn.alloc_file(k, `dmabuf ${name}`, dma_buf_fops, dmabuf);
  },
};

type DmaBufFileFunctions = typeof dmaBufFileFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaBufFileFunctions {}
}
