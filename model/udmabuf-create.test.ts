import { F_ADD_SEALS, F_GET_SEALS, SEEK_END } from './uapi.ts';
import {
  F_SEAL_EXEC,
  F_SEAL_FUTURE_WRITE,
  F_SEAL_GROW,
  F_SEAL_SEAL,
  F_SEAL_SHRINK,
  F_SEAL_WRITE,
} from './uapi.ts';
import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type KernelVersion } from './profile.ts';
import { type UserPointer } from '../language/options.ts';
import { explored } from '../verify/explored.fixture.ts';
import { GONE } from './dma-buf.ts';
import { claims } from '../verify/claims.fixture.ts';
import { resultsOf } from '../verify/results.fixture.ts';

type Call = ReturnType<Parameters<typeof resultsOf>[0]>;

const versions: readonly KernelVersion[] = ['6.1', '6.12', '7.2'];

/** What is passed, where it is not one page of a sealed memfd of two pages. */
interface Wrong {
  readonly of?: 'empty' | 'a buffer' | 'a device';
  readonly pages?: number;
  readonly seals?: number;
  readonly flags?: number;
  readonly offset?: number;
  readonly size?: number;
  readonly arg?: UserPointer;
}

const descriptor = (d: DesignBuilder, { of, pages = 2, seals = F_SEAL_SHRINK }: Wrong) => {
  if (of === 'empty') return d.fd('memory');
  if (of === 'a buffer') return d.fd('memory', { of: d.dma_buf('other') });
  if (of === 'a device') return d.fd('memory', { of: d.file('/dev/null') });
  return d.fd('memory', { of: d.memfd('memfd', { pages, seals }) });
};

const creation =
  (wrong: Wrong) =>
  (d: DesignBuilder): Call => {
    const { flags = 0, offset = 0, size = 1, arg } = wrong;
    const memory = descriptor(d, wrong);
    const bo = d.udmabuf('bo', { exported: false });
    const fd = d.fd('fd');
    return (t) => t.UDMABUF_CREATE(memory, flags, offset, size, bo, fd, arg);
  };

/** The same on every kernel. */
const create = (wrong: Wrong): readonly unknown[] => {
  const [first, ...others] = versions.map((kernel) => resultsOf(creation(wrong), kernel));
  for (const other of others) expect(other).toEqual(first);
  return first ?? [];
};

/** The same with a list of ranges of one memfd of four pages. */
const createList = (
  ranges: readonly (readonly [offset: number, size: number])[],
  kernel: KernelVersion,
  arg?: UserPointer,
): readonly unknown[] =>
  resultsOf((d) => {
    const memory = d.fd('memory', { of: d.memfd('memfd', { pages: 4, seals: F_SEAL_SHRINK }) });
    const bo = d.udmabuf('bo', { exported: false });
    const fd = d.fd('fd');
    return (t) =>
      t.UDMABUF_CREATE_LIST(
        ranges.map(() => memory),
        0,
        ranges.map(([offset]) => offset),
        ranges.map(([, size]) => size),
        bo,
        fd,
        arg,
      );
  }, kernel);

describe('UDMABUF_CREATE', () => {
  it('looks at the memory of the caller and at the range before it looks the memfd up', () => {
    expect(create({ arg: { fault: 'in' }, offset: 0.5 })).toEqual(['-EFAULT']);
    expect(create({ of: 'empty', offset: 0.5 })).toEqual(['-EINVAL']);
    expect(create({ of: 'empty', size: 0.5 })).toEqual(['-EINVAL']);
    expect(create({ of: 'empty', size: 16_385 })).toEqual(['-EINVAL']);
    expect(create({ of: 'empty', size: 16_384 })).toEqual(['-EBADFD']);
    expect(create({ of: 'empty', size: 0 })).toEqual(['-EINVAL']);
  });

  it('takes the pages of a memfd only', () => {
    expect(create({ of: 'empty' })).toEqual(['-EBADFD']);
    expect(create({ of: 'a buffer' })).toEqual(['-EBADFD']);
    expect(create({ of: 'a device' })).toEqual(['-EBADFD']);
  });

  it('wants a memfd that cannot shrink and can be written, and pages that are in it', () => {
    expect(create({ seals: 0 })).toEqual(['-EINVAL']);
    expect(create({ seals: F_SEAL_SHRINK | F_SEAL_WRITE })).toEqual(['-EINVAL']);
    expect(create({ seals: F_SEAL_SHRINK | F_SEAL_FUTURE_WRITE })).toEqual(['-EINVAL']);
    expect(create({ seals: F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL })).toEqual([0]);
    expect(create({ offset: 1, size: 2 })).toEqual(['-EINVAL']);
    expect(create({ offset: 1 })).toEqual([0]);
    expect(create({ size: 2, flags: 0xf0 })).toEqual([0]);
    expect(create({ arg: { fault: 'out' } })).toEqual([0]);
  });

  it('may find no memory for anything, and no descriptor', () => {
    const unchecked = (wrong: Wrong, why: '-ENOMEM' | '-EMFILE', full: boolean) =>
      versions.map((kernel) => {
        const declare = (d: DesignBuilder): void => {
          const never = d.variable('never');
          const call = creation(wrong)(d);
          d.thread('process', (t) => t.if(call(t).is(why), () => void t.assert(never.is(1))));
        };
        return explored(declare, { kernel, fdTableFull: full, shortMemory: !full }).findings;
      });
    const asserted = [['CTX-09'], ['CTX-09'], ['CTX-09']];
    expect(unchecked({ offset: 0.5 }, '-ENOMEM', false)).toEqual(asserted);
    expect(unchecked({ arg: { fault: 'in' } }, '-ENOMEM', false)).toEqual([[], [], []]);
    expect(unchecked({}, '-EMFILE', true)).toEqual(asserted);
    expect(unchecked({ offset: 0.5 }, '-EMFILE', true)).toEqual([[], [], []]);
  });
});

describe('the buffer of UDMABUF_CREATE', () => {
  it('is as large as the range', () => {
    const size = resultsOf((d) => {
      const memory = d.fd('memory', { of: d.memfd('memfd', { pages: 4, seals: F_SEAL_SHRINK }) });
      const bo = d.udmabuf('bo', { exported: false });
      const fd = d.fd('fd');
      return (t) => {
        t.UDMABUF_CREATE(memory, 0, 0, 4, bo, fd);
        return t.lseek(fd, 0, SEEK_END);
      };
    });
    expect(size).toEqual([4]);
  });

  it('stays for ever in 6.1 if there is no descriptor for it, and keeps the pages', () => {
    const after = (kernel: KernelVersion): readonly string[] =>
      claims(
        (d) => {
          d.fd_table_is_full();
          const call = creation({})(d);
          d.thread('process', (t) => {
            t.if(call(t).failed(), () => t.return());
          });
        },
        [
          {
            kind: 'sometimes',
            name: 'nobody can reach a buffer that pins pages',
            seen: (k) =>
              k.task.every(({ pc }) => pc === 0) &&
              k.fd[1]?.file === 0 &&
              k.dma_buf[0]?.gone !== GONE &&
              k.udmabuf[0]?.pins[0] === 1,
          },
          {
            kind: 'sometimes',
            name: 'the buffer is gone, and pins nothing',
            seen: (k) =>
              k.task.every(({ pc }) => pc === 0) &&
              k.dma_buf[0]?.gone === GONE &&
              k.udmabuf[0]?.pins[0] === 0,
          },
        ],
        kernel,
      ).seen;
    const put = ['the buffer is gone, and pins nothing'];
    expect(versions.map(after)).toEqual([['nobody can reach a buffer that pins pages'], put, put]);
  });
});

describe('UDMABUF_CREATE_LIST', () => {
  it('counts before it reads the list, and wants each range to be right', () => {
    const many = Array.from({ length: 1025 }, () => [0, 1] as const);
    for (const kernel of versions) {
      expect(createList([], kernel)).toEqual(['-EINVAL']);
      expect(createList(many, kernel)).toEqual(['-EINVAL']);
      expect(createList([[0, 1], [2, 2]], kernel)).toEqual([0]); // prettier-ignore
      expect(createList([[0, 1], [3, 2]], kernel)).toEqual(['-EINVAL']); // prettier-ignore
      expect(createList([[0, 1], [2.5, 1]], kernel)).toEqual(['-EINVAL']); // prettier-ignore
      expect(createList(many, kernel, { fault: 'in' })).toEqual(['-EFAULT']);
    }
  });

  it('has taken a range of no pages beside others until the pages were pinned as folios', () => {
    const ranges = [[0, 1], [1, 0]] as const; // prettier-ignore
    expect(versions.map((kernel) => createList(ranges, kernel))).toEqual([
      [0],
      ['-EINVAL'],
      ['-EINVAL'],
    ]);
  });
});

/** What fcntl() or ftruncate() of a memfd of two pages returns. */
const sealed = (
  seals: number,
  call: (t: Parameters<Call>[0], memory: ReturnType<DesignBuilder['fd']>) => ReturnType<Call>,
  kernel: KernelVersion = '7.2',
): readonly unknown[] =>
  resultsOf((d) => {
    const memory = d.fd('memory', { of: d.memfd('memfd', { pages: 2, seals }) });
    return (t) => call(t, memory);
  }, kernel);

describe('the seals of a memfd', () => {
  it('forbid to change its size', () => {
    expect(sealed(F_SEAL_SHRINK, (t, m) => t.ftruncate(m, 1))).toEqual(['-EPERM']);
    expect(sealed(F_SEAL_SHRINK, (t, m) => t.ftruncate(m, 3))).toEqual([0]);
    expect(sealed(F_SEAL_GROW, (t, m) => t.ftruncate(m, 3))).toEqual(['-EPERM']);
    expect(sealed(F_SEAL_GROW | F_SEAL_SHRINK, (t, m) => t.ftruncate(m, 2))).toEqual([0]);
    expect(sealed(0, (t, m) => t.ftruncate(m, -1))).toEqual(['-EINVAL']);
  });

  it('are added, and never taken away', () => {
    expect(sealed(F_SEAL_SHRINK, (t, m) => t.fcntl(m, F_GET_SEALS, 0))).toEqual([2]);
    expect(sealed(F_SEAL_SEAL, (t, m) => t.fcntl(m, F_ADD_SEALS, F_SEAL_GROW))).toEqual(['-EPERM']);
    expect(sealed(0, (t, m) => t.fcntl(m, F_ADD_SEALS, 64))).toEqual(['-EINVAL']);
    expect(sealed(0, (t, m) => t.fcntl(m, F_ADD_SEALS, F_SEAL_EXEC), '6.1')).toEqual(['-EINVAL']);
    expect(sealed(0, (t, m) => t.fcntl(m, F_ADD_SEALS, F_SEAL_EXEC), '6.12')).toEqual([0]);
  });

  it('do not come while a buffer has pages that they would close', () => {
    const added = (seals: number, closes: boolean) =>
      resultsOf((d) => {
        const memory = d.fd('memory', { of: d.memfd('memfd', { pages: 1, seals: F_SEAL_SHRINK }) });
        const bo = d.udmabuf('bo', { exported: false });
        const fd = d.fd('fd');
        return (t) => {
          t.UDMABUF_CREATE(memory, 0, 0, 1, bo, fd);
          if (closes) t.close(fd);
          return t.fcntl(memory, F_ADD_SEALS, seals);
        };
      });
    expect(added(F_SEAL_WRITE, false)).toEqual(['-EBUSY']);
    expect(added(F_SEAL_WRITE, true)).toEqual([0]);
    expect(added(F_SEAL_FUTURE_WRITE, false)).toEqual([0]);
  });

  it('came between the look at them and the pages, until that was under the inode lock', () => {
    const found = (kernel: KernelVersion) =>
      explored(
        (d) => {
          const memory = d.fd('memory', {
            of: d.memfd('memfd', { pages: 1, seals: F_SEAL_SHRINK }),
          });
          const bo = d.udmabuf('bo', { exported: false });
          const fd = d.fd('fd');
          d.thread('creates', (t) => {
            t.if(t.UDMABUF_CREATE(memory, 0, 0, 1, bo, fd).failed(), () => t.return());
          });
          d.thread('seals', (t) => t.fcntl(memory, F_ADD_SEALS, F_SEAL_WRITE));
        },
        { kernel },
      ).findings;
    expect(versions.map(found)).toEqual([['IOC-13'], [], []]);
  });
});
