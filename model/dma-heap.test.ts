import { describe, expect, it } from '@jest/globals';
import { type Failure } from './errno.ts';
import { type KernelVersion } from './profile.ts';
import { explored } from '../verify/explored.fixture.ts';

/** The argument can be read, but not written: what is found if the call can return this. CTX-09 says that it can. */
const returning = (kernel: KernelVersion, heapFlags: number, fdTableFull: boolean, why: Failure) =>
  explored(
    (d) => {
      const heap = d.fd('heap', { of: d.file('/dev/dma_heap/system', { of: 'dma_heap' }) });
      const bo = d.dma_buf('bo', { exported: false });
      const fd = d.fd('fd');
      const never = d.variable('never');
      d.thread('process', (t) => {
        const result = t.DMA_HEAP_IOCTL_ALLOC(heap, 1, 0, 0, heapFlags, bo, fd, { fault: 'out' });
        t.if(result.is(why), () => void t.assert(never.is(1)));
      });
    },
    { kernel, fdTableFull },
  ).findings;

describe('DMA_HEAP_IOCTL_ALLOC', () => {
  it('writes its argument back whatever became of it, until dma_buf_fd_install() came', () => {
    for (const kernel of ['6.1', '6.12'] as const) {
      expect(returning(kernel, 1, false, '-EINVAL')).toEqual([]);
      expect(returning(kernel, 1, false, '-EFAULT')).toEqual(['CTX-09']);
      expect(returning(kernel, 0, true, '-EMFILE')).toEqual(['LIFE-09']);
    }
    expect(returning('7.2', 1, false, '-EINVAL')).toEqual(['CTX-09']);
    expect(returning('7.2', 1, false, '-EFAULT')).toEqual([]);
    expect(returning('7.2', 0, true, '-EMFILE')).toEqual(['CTX-09']);
  });
});
