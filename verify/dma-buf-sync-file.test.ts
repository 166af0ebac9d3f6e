import { DMA_BUF_SYNC_READ, DMA_BUF_SYNC_RW, DMA_BUF_SYNC_WRITE } from '../model/uapi.ts';
import { describe, expect, it } from '@jest/globals';
import { type Kernel, at } from '../model/kernel.ts';
import { type Property } from '../checker/property.ts';
import { type UserPointer } from '../language/options.ts';
import { claims } from './claims.fixture.ts';
import { resultsOf } from './results.fixture.ts';
import { usages } from '../model/dma-resv.ts';

type Kind = 'right' | 'empty' | 'another file';

/** What an import of a pending fence returns. */
const imported = (
  flags: number,
  buffer: Kind = 'right',
  source: Kind = 'right',
  arg?: UserPointer,
): readonly unknown[] =>
  resultsOf((d) => {
    const bo = d.dma_buf('bo');
    const other = d.file('other');
    const fence = d.dma_fence('F');
    const syncFile = d.sync_file('sync_file', { fence });
    const fd =
      buffer === 'empty' ? d.fd('fd') : d.fd('fd', { of: buffer === 'right' ? bo : other });
    const syncFd =
      source === 'empty'
        ? d.fd('sync fd')
        : d.fd('sync fd', { of: source === 'right' ? syncFile : other });
    d.hardirq('irq', (t) => t.dma_fence_signal(fence));
    return (t) => t.DMA_BUF_IOCTL_IMPORT_SYNC_FILE(fd, flags, syncFd, arg);
  });

/** The list of a buffer, as `fence usage`, after imports with these flags of one fence, or of an array of two. */
const listAfter = (array: boolean, ...flags: readonly number[]): readonly string[] => {
  let list: readonly string[] = [];
  const note: Property<Kernel> = {
    kind: 'always',
    name: 'note the last list',
    holds: (k) => {
      const { fence, usage, num } = at(k.dma_resv, 0);
      if (k.task.every(({ pc }) => pc === 0))
        list = fence.slice(0, num).map((f, i) => `F${f} ${at(usages, at(usage, i))}`);
      return true;
    },
  };
  const { failed } = claims(
    (d) => {
      const bo = d.dma_buf('bo');
      const fd = d.fd('fd', { of: bo });
      const first = d.dma_fence('F1');
      const second = d.dma_fence('F2');
      const fence = array ? d.dma_fence_array('array', [first, second]) : first;
      const syncFd = d.fd('sync fd', { of: d.sync_file('sync_file', { fence }) });
      d.thread('process', (t) => {
        for (const one of flags) t.DMA_BUF_IOCTL_IMPORT_SYNC_FILE(fd, one, syncFd);
      });
    },
    [note],
  );
  expect(failed.filter((name) => name !== 'unsignalled-fence' && name !== 'FENCE-01')).toEqual([]);
  return list;
};

describe('DMA_BUF_IOCTL_IMPORT_SYNC_FILE', () => {
  it('looks at the descriptor, the memory, the flags, and then at the sync_file', () => {
    expect(imported(8, 'empty', 'empty', { fault: 'in' })).toEqual(['-EBADF']);
    expect(imported(8, 'another file', 'empty', { fault: 'in' })).toEqual(['-ENOTTY']);
    expect(imported(8, 'right', 'empty', { fault: 'in' })).toEqual(['-EFAULT']);
    expect(imported(8 | DMA_BUF_SYNC_READ)).toEqual(['-EINVAL']);
    expect(imported(0)).toEqual(['-EINVAL']);
    expect(imported(DMA_BUF_SYNC_WRITE, 'right', 'empty')).toEqual(['-EINVAL']);
    expect(imported(DMA_BUF_SYNC_WRITE, 'right', 'another file')).toEqual(['-EINVAL']);
    expect(imported(DMA_BUF_SYNC_WRITE)).toEqual([0]);
  });

  it('adds a writer if it is told to, else a reader, and never weakens a usage', () => {
    const [read, write] = [DMA_BUF_SYNC_READ, DMA_BUF_SYNC_WRITE] as const;
    expect(listAfter(false, read)).toEqual(['F1 READ']);
    expect(listAfter(false, DMA_BUF_SYNC_RW)).toEqual(['F1 WRITE']);
    expect(listAfter(false, read, write)).toEqual(['F1 WRITE']);
    expect(listAfter(false, write, read)).toEqual(['F1 WRITE', 'F1 READ']);
  });

  it('adds the members of an array, and not the array', () => {
    expect(listAfter(true, DMA_BUF_SYNC_WRITE)).toEqual(['F1 WRITE', 'F2 WRITE']);
  });
});
