import { DMA_BUF_SYNC_READ, DMA_BUF_SYNC_RW, DMA_BUF_SYNC_WRITE } from '../model/uapi.ts';
import { describe, expect, it } from '@jest/globals';
import { type Kernel, at } from '../model/kernel.ts';
import { type Property } from '../checker/property.ts';
import { type UserPointer } from '../language/options.ts';
import { claims } from './claims.fixture.ts';
import { resultsOf } from './results.fixture.ts';
import { type Usage, usages } from '../model/dma-resv.ts';

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

/** What an export returns, and the fence + 1 of the sync_file at the end, of a buffer with one pending fence. */
const exported = (
  usage: Usage | null,
  flags: number,
  { arg, full = false }: { readonly arg?: UserPointer; readonly full?: boolean } = {},
): readonly unknown[] => {
  const found = new Set<string>();
  const note: Property<Kernel> = {
    kind: 'always',
    name: 'note the end',
    holds: (k) => {
      if (k.task.some(({ pc }) => pc !== 0)) return true;
      const installed = at(k.fd, 1).file > 0;
      const name = ['nothing', 'stub', 'F'][at(k.sync_file, 0).fence] ?? '';
      found.add(`${at(k.variable, 0).value} ${installed ? name : 'nothing'}`);
      return true;
    },
  };
  claims(
    (d) => {
      if (full) d.fd_table_is_full();
      const failed = d.variable('failed', { max: 3 });
      const bo = d.dma_buf('bo');
      const fd = d.fd('fd', { of: bo });
      const newfd = d.fd('new fd');
      const stub = d.dma_fence_stub();
      const fence = d.dma_fence('F');
      const snapshot = d.fence_snapshot('snapshot');
      const syncFile = d.sync_file('sync_file');
      d.thread('process', (t) => {
        if (usage !== null) {
          t.dma_resv_lock(bo, null);
          t.dma_resv_reserve_fences(bo, 1);
          t.dma_resv_add_fence(bo, fence, usage);
          t.dma_resv_unlock(bo);
        }
        const done = t.DMA_BUF_IOCTL_EXPORT_SYNC_FILE(
          fd,
          flags,
          newfd,
          syncFile,
          snapshot,
          stub,
          arg,
        );
        t.if(done.is('-EINVAL'), () => t.WRITE_ONCE(failed, 1));
        t.if(done.is('-EFAULT'), () => t.WRITE_ONCE(failed, 2));
        t.if(done.is('-EMFILE'), () => t.WRITE_ONCE(failed, 3));
      });
    },
    [note],
  );
  return [...found].toSorted();
};

describe('DMA_BUF_IOCTL_EXPORT_SYNC_FILE', () => {
  it('takes what a reader or a writer would wait for, and the stub of an idle buffer', () => {
    expect(exported('WRITE', DMA_BUF_SYNC_READ)).toEqual(['0 F']);
    expect(exported('READ', DMA_BUF_SYNC_READ)).toEqual(['0 stub']);
    expect(exported('READ', DMA_BUF_SYNC_WRITE)).toEqual(['0 F']);
    expect(exported('BOOKKEEP', DMA_BUF_SYNC_RW)).toEqual(['0 stub']);
    expect(exported(null, DMA_BUF_SYNC_WRITE)).toEqual(['0 stub']);
  });

  it('refuses flags, takes a number, and installs it when the answer is written', () => {
    expect(exported('WRITE', 8, { arg: { fault: 'in' } })).toEqual(['2 nothing']);
    expect(exported('WRITE', 8)).toEqual(['1 nothing']);
    expect(exported('WRITE', 0)).toEqual(['1 nothing']);
    expect(exported('WRITE', DMA_BUF_SYNC_READ, { arg: { fault: 'out' } })).toEqual(['2 nothing']);
    expect(exported('WRITE', DMA_BUF_SYNC_READ, { full: true })).toEqual(['0 F', '3 nothing']);
  });
});
