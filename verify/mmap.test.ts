import { MAP_PRIVATE, MAP_SHARED, PROT_READ, PROT_WRITE } from '../model/uapi.ts';
import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type DmaBufOptions } from '../language/options.ts';
import { explored } from './explored.fixture.ts';
import { type Returned, resultsOf } from './results.fixture.ts';

const kernels = ['6.1', '6.12', '7.2'] as const;

interface Mapping {
  readonly of?: 'buffer' | 'nothing' | 'sync_file';
  readonly pages?: number;
  readonly length?: number;
  readonly offset?: number;
  readonly prot?: number;
  readonly flags?: number;
  readonly options?: DmaBufOptions;
}

/** What mmap() of a buffer of one page returns, in all three kernels. */
function mapped({
  of = 'buffer',
  length = 1,
  offset = 0,
  prot = PROT_READ,
  flags = MAP_SHARED,
  options = {},
}: Mapping): readonly Returned[] {
  const results = kernels.map((kernel) =>
    resultsOf((d) => {
      const bo = d.dma_buf('bo', options);
      const vma = d.vm_area_struct('vma', d.mmap_lock());
      const syncFile = d.sync_file('sync_file', { fence: d.dma_fence_stub() });
      const fd = d.fd('fd', of === 'nothing' ? {} : { of: of === 'buffer' ? bo : syncFile });
      return (t) => t.mmap(vma, length, prot, flags, fd, offset);
    }, kernel),
  );
  for (const one of results) expect(one).toEqual(results[0]);
  return results[0] ?? [];
}

describe('mmap() of a buffer', () => {
  it('looks at the descriptor, the length, the offset, the flags, the mode and the kind of the file, in this order', () => {
    expect(mapped({})).toEqual([0]);
    expect(mapped({ of: 'nothing', length: 0 })).toEqual(['-EBADF']);
    expect(mapped({ length: 0, offset: -1 })).toEqual(['-EINVAL']);
    expect(mapped({ length: 2, offset: -1, flags: 0 })).toEqual(['-EOVERFLOW']);
    expect(mapped({ flags: 0, prot: PROT_WRITE, options: { read_only: true } })).toEqual([
      '-EINVAL',
    ]);
    const readOnly = { read_only: true, ops: { mmap: null } } as const;
    expect(mapped({ prot: PROT_WRITE, options: readOnly })).toEqual(['-EACCES']);
    expect(mapped({ prot: PROT_READ, options: readOnly })).toEqual(['-EINVAL']);
    expect(mapped({ of: 'sync_file' })).toEqual(['-ENODEV']);
  });

  it('then asks the core, and then the exporter', () => {
    expect(mapped({ options: { ops: { mmap: null } } })).toEqual(['-EINVAL']);
    const busy = { ops: { mmap: (t) => t.return('-EBUSY') } } satisfies DmaBufOptions;
    expect(mapped({ options: busy })).toEqual(['-EBUSY']);
    expect(mapped({ length: 2, options: busy })).toEqual(['-EINVAL']);
    expect(mapped({ offset: 1, options: busy })).toEqual(['-EINVAL']);
    expect(mapped({ offset: 1, length: 2, options: { pages: 3 } })).toEqual([0]);
    expect(mapped({ flags: MAP_PRIVATE, options: busy })).toEqual(['-EBUSY']);
    expect(mapped({ flags: MAP_PRIVATE })).toEqual(['-EINVAL']);
    expect(mapped({ flags: MAP_PRIVATE, options: { maps_private: true } })).toEqual([0]);
    const privately = { read_only: true, maps_private: true };
    expect(mapped({ flags: MAP_PRIVATE, prot: PROT_WRITE, options: privately })).toEqual([0]);
  });

  const life = (unmaps: boolean, fails: boolean) =>
    explored((d: DesignBuilder) => {
      const released = d.variable('released', { max: 2 });
      const bo = d.dma_buf('bo', {
        ops: {
          release: (t) => t.atomic_inc_return(released),
          ...(fails && { mmap: (t) => t.return('-ENOMEM') }),
        },
      });
      const vma = d.vm_area_struct('vma', d.mmap_lock());
      const fd = d.fd('fd', { of: bo });
      d.userspace('process', (t) => {
        const result = t.mmap(vma, 1, PROT_READ, MAP_SHARED, fd, 0);
        t.assert(released.is(0));
        t.close(fd);
        t.if(result.is(0), () => t.assert(released.is(0)));
        if (unmaps) t.munmap(vma);
        t.if(result.is(0), () => t.assert(released.is(unmaps ? 1 : 0)));
        t.if(result.isNot(0), () => t.assert(released.is(1)));
        t.munmap(vma);
        t.assert(released.is(1));
      });
    });

  it('keeps the buffer until munmap(), whoever closes the descriptor; a failure keeps nothing', () => {
    for (const unmaps of [true, false])
      for (const fails of [true, false])
        expect(life(unmaps, fails)).toMatchObject({ findings: [], complete: true });
  });

  it('refuses a second mapping at the same place', () => {
    const twice = (d: DesignBuilder): void => {
      const vma = d.vm_area_struct('vma', d.mmap_lock());
      const fd = d.fd('fd', { of: d.dma_buf('bo') });
      d.userspace('process', (t) => {
        t.mmap(vma, 1, PROT_READ, MAP_SHARED, fd, 0);
        t.mmap(vma, 1, PROT_READ, MAP_SHARED, fd, 0);
      });
    };
    expect(() => explored(twice)).toThrow('something is mapped at vma');
  });
});

describe('dma_buf_mmap() with a vma', () => {
  const mapping = (pgoff: number, pages: number, options: DmaBufOptions = {}) =>
    resultsOf((d) => {
      const bo = d.dma_buf('bo', { pages: 2, ...options });
      const vma = d.vm_area_struct('vma', d.mmap_lock(), { pages });
      return (t) => t.dma_buf_mmap(bo, vma, pgoff);
    });

  it('looks for the op, for an offset that wraps, and then at the size', () => {
    expect(mapping(0, 2)).toEqual([0]);
    expect(mapping(-1, 2, { ops: { mmap: null } })).toEqual(['-EINVAL']);
    expect(mapping(-1, 2)).toEqual(['-EOVERFLOW']);
    expect(mapping(-2, 1)).toEqual(['-EINVAL']);
    expect(mapping(1, 2)).toEqual(['-EINVAL']);
  });

  it('MMAP-04: the vma has a reference of the buffer before the exporter runs, and keeps it', () => {
    const keeping = (fails: boolean) =>
      explored((d) => {
        const bo = d.dma_buf('bo', {
          ops: {
            mmap: (t) => {
              t.dma_buf_put(bo);
              if (fails) t.return('-ENOMEM');
            },
          },
        });
        const mm = d.mmap_lock();
        const vma = d.vm_area_struct('vma', mm);
        d.thread('mmap of the importer', (t) => {
          t.mmap_write_lock(mm);
          const result = t.dma_buf_mmap(bo, vma, 0);
          t.mmap_write_unlock(mm);
          t.if(result.is(0), () => t.get_dma_buf(bo));
        });
      }).findings;
    expect(keeping(false)).toEqual([]);
    expect(keeping(true)).toEqual([]);
  });
});

describe('a page fault on a mapping', () => {
  it('-EFAULT: nothing is mapped, or the handler says so', () => {
    const faulting = (maps: boolean) =>
      resultsOf((d) => {
        const bo = d.dma_buf('bo', { ops: { fault: (t) => t.return('-EFAULT') } });
        const vma = d.vm_area_struct('vma', d.mmap_lock());
        const fd = d.fd('fd', { of: bo });
        return (t) => {
          if (maps) t.mmap(vma, 1, PROT_READ, MAP_SHARED, fd, 0);
          return t.do_user_addr_fault(vma);
        };
      });
    expect(faulting(false)).toEqual(['-EFAULT']);
    expect(faulting(true)).toEqual(['-EFAULT']);
  });

  it('is repeated when the handler gave the mmap_lock back, and finds what was unmapped meanwhile', () => {
    const results = resultsOf((d) => {
      const mm = d.mmap_lock();
      const vma = d.vm_area_struct('vma', mm);
      const bo = d.dma_buf('bo', {
        ops: {
          fault: (t) => {
            t.if(t.dma_resv_trylock(bo).is(1), () => {
              t.dma_resv_unlock(bo);
              t.return();
            });
            t.mmap_read_unlock(mm);
          },
        },
      });
      const fd = d.fd('fd', { of: bo });
      d.userspace('another', (t) => {
        t.dma_resv_lock(bo, null);
        t.munmap(vma);
        t.dma_resv_unlock(bo);
      });
      return (t) => {
        t.mmap(vma, 1, PROT_READ, MAP_SHARED, fd, 0);
        return t.do_user_addr_fault(vma);
      };
    });
    expect(results).toEqual([0, '-EFAULT']);
  });
});
