import { describe, expect, it } from '@jest/globals';
import { GONE } from '../model/dma-buf.ts';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type KernelVersion } from '../model/profile.ts';
import { type UserPointer } from '../language/options.ts';
import { claims } from './claims.fixture.ts';
import { resultsOf } from './results.fixture.ts';

interface Wrong {
  readonly len?: number;
  readonly field?: number;
  readonly flags?: number;
  readonly heapFlags?: number;
  readonly arg?: UserPointer;
  readonly of?: 'heap' | 'empty' | 'another file';
}

const allocation =
  (wrong: Wrong) =>
  (d: DesignBuilder): ReturnType<Parameters<typeof resultsOf>[0]> => {
    const { len = 1, field = 0, flags = 0, heapFlags = 0, arg, of = 'heap' } = wrong;
    const file = d.file('file', { of: of === 'heap' ? 'dma_heap' : 'other' });
    const heap = of === 'empty' ? d.fd('heap') : d.fd('heap', { of: file });
    const bo = d.dma_buf('bo', { exported: false });
    const fd = d.fd('fd');
    return (t) => t.DMA_HEAP_IOCTL_ALLOC(heap, len, field, flags, heapFlags, bo, fd, arg);
  };

const allocate = (wrong: Wrong): readonly unknown[] => resultsOf(allocation(wrong));

describe('DMA_HEAP_IOCTL_ALLOC', () => {
  it('looks at the descriptor, at the memory, and then at each field', () => {
    expect(allocate({ of: 'empty', arg: { fault: 'in' } })).toEqual(['-EBADF']);
    expect(allocate({ of: 'another file', arg: { fault: 'in' } })).toEqual(['-ENOTTY']);
    expect(allocate({ arg: { fault: 'in' }, len: 0 })).toEqual(['-EFAULT']);
    expect(allocate({ field: 3 })).toEqual(['-EINVAL']);
    expect(allocate({ flags: 4 })).toEqual(['-EINVAL']);
    expect(allocate({ heapFlags: 1 })).toEqual(['-EINVAL']);
    expect(allocate({ len: 0 })).toEqual(['-EINVAL']);
    expect(allocate({ flags: 2 })).toEqual([0]);
  });

  it('gives the buffer back if there is no descriptor for it', () => {
    const { failed, seen } = claims(
      (d) => {
        d.fd_table_is_full();
        const call = allocation({})(d);
        d.thread('process', (t) => {
          t.if(call(t).failed(), () => t.return());
        });
      },
      [
        {
          kind: 'sometimes',
          name: 'the buffer is gone',
          seen: (k) => k.task.every(({ pc }) => pc === 0) && k.dma_buf[0]?.gone === GONE,
        },
        {
          kind: 'always',
          name: 'a buffer that stays has a descriptor',
          holds: (k) =>
            k.task.some(({ pc }) => pc !== 0) || k.file[1]?.refs === (k.fd[1]?.file === 0 ? 0 : 1),
        },
      ],
    );
    expect({ failed, seen }).toEqual({ failed: [], seen: ['the buffer is gone'] });
  });

  it.each([
    ['6.1', ['a live descriptor behind -EFAULT']],
    ['6.12', ['a live descriptor behind -EFAULT']],
    ['7.2', []],
  ] as const)(
    'leaves a live descriptor behind -EFAULT, in %s',
    (kernel: KernelVersion, expected) => {
      const { seen } = claims(
        (d) => {
          const call = allocation({ arg: { fault: 'out' } })(d);
          d.thread('process', (t) => {
            t.if(call(t).is(0), () => t.return());
          });
        },
        [
          {
            kind: 'sometimes',
            name: 'a live descriptor behind -EFAULT',
            seen: (k) => k.task.every(({ pc }) => pc === 0) && (k.fd[1]?.file ?? 0) > 0,
          },
        ],
        kernel,
      );
      expect(seen).toEqual(expected);
    },
  );
});
