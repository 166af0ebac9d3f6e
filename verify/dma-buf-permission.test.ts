import {
  DMA_BUF_SYNC_END,
  DMA_BUF_SYNC_RW,
  DMA_BUF_SYNC_START,
  DMA_BUF_SYNC_WRITE,
  PROT_READ,
  MAP_SHARED,
} from '../model/uapi.ts';
import { describe, expect, it } from '@jest/globals';
import { type Handle } from '../language/handle.ts';
import { type Result } from '../language/program.ts';
import { type TaskBuilder } from '../language/task-builder.ts';
import { explored } from './explored.fixture.ts';
import { type Returned, resultsOf } from './results.fixture.ts';

type Call = (t: TaskBuilder, fd: Handle<'fd'>) => Result;

/** What a call returns on a descriptor of a buffer, of a sync_file, and on an empty one. */
const returned = (call: Call, read_only = false): readonly (readonly Returned[])[] =>
  (['buffer', 'sync_file', 'nothing'] as const).map((of) =>
    resultsOf((d) => {
      const bo = d.dma_buf('bo', { read_only });
      const syncFile = d.sync_file('sync_file', { fence: d.dma_fence_stub() });
      const fd = d.fd('fd', of === 'nothing' ? {} : { of: of === 'buffer' ? bo : syncFile });
      return (t) => call(t, fd);
    }),
  );

describe('a buffer that is open for reading only', () => {
  it.each(['6.1', '6.12', '7.2'] as const)(
    '%s: IOC-07: takes a fence of a writer, and is written between the brackets',
    (kernel) => {
      const results = (call: (t: TaskBuilder, fd: Handle<'fd'>, sync: Handle<'fd'>) => Result) =>
        resultsOf((d) => {
          const fd = d.fd('fd', { of: d.dma_buf('bo', { read_only: true }) });
          const syncFile = d.sync_file('sync_file', { fence: d.dma_fence('F') });
          const sync = d.fd('sync fd', { of: syncFile });
          return (t) => call(t, fd, sync);
        }, kernel);
      expect(
        results((t, fd, sync) => t.DMA_BUF_IOCTL_IMPORT_SYNC_FILE(fd, DMA_BUF_SYNC_WRITE, sync)),
      ).toEqual([0]);
      const bracket = DMA_BUF_SYNC_RW | DMA_BUF_SYNC_START;
      expect(results((t, fd) => t.DMA_BUF_IOCTL_SYNC(fd, bracket))).toEqual([0]);
      expect(results((t, fd) => t.DMA_BUF_IOCTL_SYNC(fd, bracket | DMA_BUF_SYNC_END))).toEqual([0]);
    },
  );

  it('cannot be written to: -EBADF comes before -EINVAL', () => {
    expect(returned((t, fd) => t.write(fd), true)[0]).toEqual(['-EBADF']);
  });
});

describe('what the file of a buffer cannot do', () => {
  it('read(), write() and ftruncate() are refused', () => {
    const refused = [['-EINVAL'], ['-EINVAL'], ['-EBADF']];
    expect(returned((t, fd) => t.read(fd))).toEqual(refused);
    expect(returned((t, fd) => t.write(fd))).toEqual(refused);
    expect(returned((t, fd) => t.ftruncate(fd, 0))).toEqual(refused);
    expect(returned((t, fd) => t.ftruncate(fd, -1))).toEqual([
      ['-EINVAL'],
      ['-EINVAL'],
      ['-EINVAL'],
    ]);
  });

  it('IOC-09: who does not look has lost what he wrote', () => {
    const writing = (looks: boolean) =>
      explored((d) => {
        const fd = d.fd('fd', { of: d.dma_buf('bo') });
        d.thread('process', (t) => {
          const written = t.write(fd);
          if (looks) t.if(written.is('-EINVAL'), () => t.return());
        });
      }).findings;
    expect(writing(false)).toEqual(['IOC-09']);
    expect(writing(true)).toEqual([]);
  });
});

describe('fdinfo of a buffer', () => {
  it('IOC-18: counts the references of the file, and changes none', () => {
    const { findings, complete } = explored((d) => {
      const bo = d.dma_buf('bo');
      const fd = d.fd('fd', { of: bo });
      const second = d.fd('second');
      const vma = d.vm_area_struct('vma', d.mmap_lock());
      const never = d.variable('never');
      d.userspace('process', (t) => {
        const counts = (count: number): void =>
          t.if(t.dma_buf_show_fdinfo(fd).isNot(count), () => t.assert(never.is(1)));
        counts(1);
        t.dup(fd, second);
        counts(2);
        t.mmap(vma, 1, PROT_READ, MAP_SHARED, second, 0);
        counts(3);
        t.close(second);
        counts(2);
        t.munmap(vma);
        counts(1);
      });
    });
    expect({ findings, complete }).toEqual({ findings: [], complete: true });
  });
});
