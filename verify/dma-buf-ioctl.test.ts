import {
  DMA_BUF_SYNC_END,
  DMA_BUF_SYNC_READ,
  DMA_BUF_SYNC_RW,
  DMA_BUF_SYNC_WRITE,
  SEEK_CUR,
  SEEK_END,
  SEEK_SET,
} from '../model/uapi.ts';
import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type Handle } from '../language/handle.ts';
import { type Result } from '../language/program.ts';
import { type TaskBuilder } from '../language/task-builder.ts';
import { type UserPointer } from '../language/options.ts';
import { claims } from './claims.fixture.ts';
import { resultsOf } from './results.fixture.ts';
import { type Usage } from '../model/dma-resv.ts';

type FdKind = 'buffer' | 'empty' | 'another file';

const fdOf = (d: DesignBuilder, kind: FdKind): Handle<'fd'> => {
  const bo = d.dma_buf('bo', { pages: 4 });
  if (kind === 'buffer') return d.fd('fd', { of: bo });
  return kind === 'empty' ? d.fd('fd') : d.fd('fd', { of: d.file('other') });
};

const onFd = (
  kind: FdKind,
  call: (t: TaskBuilder, fd: Handle<'fd'>) => Result,
): readonly unknown[] =>
  resultsOf((d) => {
    const fd = fdOf(d, kind);
    return (t) => call(t, fd);
  });

describe('DMA_BUF_IOCTL_SYNC', () => {
  const sync = (kind: FdKind, flags: number, arg?: UserPointer): readonly unknown[] =>
    onFd(kind, (t, fd) => t.DMA_BUF_IOCTL_SYNC(fd, flags, arg));

  it('looks at the descriptor, then at the memory, then at the flags', () => {
    expect(sync('empty', 8, { fault: 'in' })).toEqual(['-EBADF']);
    expect(sync('another file', 8, { fault: 'in' })).toEqual(['-ENOTTY']);
    expect(sync('buffer', 8, { fault: 'in' })).toEqual(['-EFAULT']);
    expect(sync('buffer', 8 | DMA_BUF_SYNC_READ)).toEqual(['-EINVAL']);
    expect(sync('buffer', 0)).toEqual(['-EINVAL']);
    expect(sync('buffer', DMA_BUF_SYNC_END)).toEqual(['-EINVAL']);
  });

  it.each([DMA_BUF_SYNC_READ, DMA_BUF_SYNC_WRITE, DMA_BUF_SYNC_RW])(
    'takes direction %i at both ends, and an end without a beginning',
    (direction) => {
      expect(sync('buffer', direction)).toEqual([0]);
      expect(sync('buffer', direction | DMA_BUF_SYNC_END)).toEqual([0]);
    },
  );

  const waits = (flags: number, usage: Usage, signals: boolean): readonly unknown[] =>
    resultsOf((d) => {
      const bo = d.dma_buf('bo');
      const fd = d.fd('fd', { of: bo });
      const fence = d.dma_fence('F');
      if (signals) d.hardirq('irq', (t) => t.dma_fence_signal(fence));
      return (t) => {
        t.dma_resv_lock(bo, null);
        t.dma_resv_reserve_fences(bo, 1);
        t.dma_resv_add_fence(bo, fence, usage);
        t.dma_resv_unlock(bo);
        return t.DMA_BUF_IOCTL_SYNC(fd, flags);
      };
    });

  it('waits for writers when it reads, for readers too when it writes, and never at the end', () => {
    expect(waits(DMA_BUF_SYNC_READ, 'KERNEL', false)).toEqual(['-EINTR']);
    expect(waits(DMA_BUF_SYNC_READ, 'WRITE', false)).toEqual(['-EINTR']);
    expect(waits(DMA_BUF_SYNC_READ, 'READ', false)).toEqual([0]);
    expect(waits(DMA_BUF_SYNC_WRITE, 'READ', false)).toEqual(['-EINTR']);
    expect(waits(DMA_BUF_SYNC_RW, 'READ', false)).toEqual(['-EINTR']);
    expect(waits(DMA_BUF_SYNC_RW, 'BOOKKEEP', false)).toEqual([0]);
    expect(waits(DMA_BUF_SYNC_WRITE | DMA_BUF_SYNC_END, 'WRITE', false)).toEqual([0]);
    expect(waits(DMA_BUF_SYNC_READ, 'WRITE', true)).toEqual([0, '-EINTR']);
  });

  it('keeps the file that another thread closes meanwhile, and gives it back', () => {
    const { failed, seen } = claims(
      (d) => {
        const bo = d.dma_buf('bo');
        const fd = d.fd('fd', { of: bo });
        const fence = d.dma_fence('F');
        const submit = d.kthread('submit', (t) => {
          t.dma_resv_lock(bo, null);
          t.dma_resv_reserve_fences(bo, 1);
          t.dma_resv_add_fence(bo, fence, 'WRITE');
          t.dma_resv_unlock(bo);
        });
        d.thread('waiter', (t) => {
          t.if(t.DMA_BUF_IOCTL_SYNC(fd, DMA_BUF_SYNC_READ).failed(), () => t.return());
        });
        d.thread('closer', (t) => {
          t.wait4(submit);
          t.close(fd);
        });
        d.hardirq('irq', (t) => t.dma_fence_signal(fence));
      },
      [
        {
          kind: 'always',
          name: 'at the end the file is gone',
          holds: (k) => k.task.some(({ pc }) => pc !== 0) || k.file[0]?.refs === 0,
        },
        {
          kind: 'sometimes',
          name: 'closed while it is used',
          seen: (k) => k.fd[0]?.file === 0 && k.file[0]?.refs === 1,
        },
      ],
    );
    expect({ failed, seen }).toEqual({ failed: [], seen: ['closed while it is used'] });
  });
});

describe('DMA_BUF_SET_NAME', () => {
  it.each(['DMA_BUF_SET_NAME_A', 'DMA_BUF_SET_NAME_B'] as const)('%s', (name) => {
    const rename = (kind: FdKind, length: number, arg?: UserPointer): readonly unknown[] =>
      onFd(kind, (t, fd) => t[name](fd, length, arg));
    expect(rename('empty', 32, { fault: 'in' })).toEqual(['-EBADF']);
    expect(rename('another file', 32, { fault: 'in' })).toEqual(['-ENOTTY']);
    expect(rename('buffer', 32, { fault: 'in' })).toEqual(['-EFAULT']);
    expect(rename('buffer', 32)).toEqual(['-EINVAL']);
    expect(rename('buffer', 31)).toEqual([0]);
  });
});

describe('lseek()', () => {
  const seek = (kind: FdKind, offset: number, whence: number): readonly unknown[] =>
    onFd(kind, (t, fd) => t.lseek(fd, offset, whence));

  it('answers the size and the beginning, and nothing else', () => {
    expect(seek('buffer', 0, SEEK_END)).toEqual([4]);
    expect(seek('buffer', 0, SEEK_SET)).toEqual([0]);
    expect(seek('buffer', 1, SEEK_END)).toEqual(['-EINVAL']);
    expect(seek('buffer', 1, SEEK_SET)).toEqual(['-EINVAL']);
    expect(seek('buffer', 0, SEEK_CUR)).toEqual(['-EINVAL']);
    expect(seek('empty', 1, SEEK_CUR)).toEqual(['-EBADF']);
    expect(seek('another file', 0, SEEK_END)).toEqual(['-ESPIPE']);
  });
});

describe('ioctl()', () => {
  it('knows no other command', () => {
    const unknown = (kind: FdKind): readonly unknown[] => onFd(kind, (t, fd) => t.ioctl(fd));
    expect(unknown('empty')).toEqual(['-EBADF']);
    expect(unknown('buffer')).toEqual(['-ENOTTY']);
    expect(unknown('another file')).toEqual(['-ENOTTY']);
  });
});
