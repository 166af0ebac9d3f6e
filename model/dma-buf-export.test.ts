import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type KernelOptions } from './kernel.ts';
import { type KernelVersion } from './profile.ts';
import { explored } from '../verify/explored.fixture.ts';

const findings = (
  declare: (d: DesignBuilder) => void,
  options: Partial<KernelOptions> & { readonly kernel?: KernelVersion } = {},
): readonly string[] => explored(declare, options).findings;

describe('dma_buf_export()', () => {
  const neverReturns =
    (result: number | '-ENOMEM' | '-ENFILE') =>
    (d: DesignBuilder): void => {
      const buf = d.dma_buf('B', { exported: false });
      const never = d.variable('never');
      d.thread('exporter', (t) => {
        t.if(t.dma_buf_export(buf).is(result), () => t.assert(never.is(1)));
      });
    };

  it('LIFE-04: returns a buffer or a failure', () => {
    expect(findings(neverReturns(0))).toEqual(['CTX-09']);
    for (const failure of ['-ENOMEM', '-ENFILE'] as const) {
      expect(findings(neverReturns(failure))).toEqual([]);
      expect(findings(neverReturns(failure), { shortMemory: true })).toEqual(['CTX-09']);
    }
  });

  it('refuses kept mappings of an exporter that pins, until 6.12', () => {
    const both = (d: DesignBuilder): void => {
      const buf = d.dma_buf('B', {
        exported: false,
        cache_sgt_mapping: true,
        ops: { pin: () => undefined, unpin: () => undefined },
      });
      d.thread('exporter', (t) => t.dma_buf_export(buf));
    };
    expect(findings(both, { kernel: '6.12' })).toEqual(['LIFE-02']);
    expect(findings(both)).toEqual([]);
  });

  it('looks at the ops before it asks for memory', () => {
    const wrong = (d: DesignBuilder): void => {
      const buf = d.dma_buf('B', { exported: false, ops: { pin: () => undefined } });
      const never = d.variable('never');
      d.thread('exporter', (t) => {
        t.if(t.dma_buf_export(buf).isNot('-EINVAL'), () => t.assert(never.is(1)));
      });
    };
    expect(findings(wrong, { shortMemory: true })).toEqual(['LIFE-02']);
  });

  it('makes what was not there: whoever uses it before does so to memory that is gone', () => {
    const early = (d: DesignBuilder): void => {
      const buf = d.dma_buf('B', { exported: false });
      d.thread('importer', (t) => t.get_dma_buf(buf));
    };
    expect(findings(early)).toEqual(['CTX-06', 'LIFE-06']);
  });
});

describe('the end of a buffer', () => {
  it('LIFE-11: comes once, in the order of the kernel, on the way back to user mode', () => {
    const ending = (d: DesignBuilder): void => {
      const released = d.variable('released', { max: 2 });
      const buf = d.dma_buf('B', { ops: { release: (t) => t.atomic_inc_return(released) } });
      const fd = d.fd('fd', { of: buf });
      const other = d.fd('other');
      d.userspace('process', (t) => {
        t.dup(fd, other);
        t.close(fd);
        t.assert(released.is(0));
        t.close(other);
        t.assert(released.is(1));
      });
      d.thread('debugfs', (t) => {
        t.if(t.dma_buf_debug_show().failed(), () => t.return());
      });
    };
    expect(explored(ending)).toMatchObject({ findings: [], complete: true });
  });

  it('LIFE-15: of a kernel thread is left to a work item, which holds nothing', () => {
    const ending =
      (releases: boolean) =>
      (d: DesignBuilder): void => {
        const never = d.variable('never');
        const buf = d.dma_buf('B', {
          ops: { release: (t) => (releases ? t.mutex_lock(mutex) : t.assert(never.is(1))) },
        });
        const mutex = d.mutex('exporter lock');
        const lock = d.spinlock('lock');
        d.kthread('driver', (t) => {
          t.spin_lock(lock);
          t.dma_buf_put(buf);
          t.spin_unlock(lock);
        });
      };
    expect(findings(ending(true))).toEqual(['CTX-04']);
    expect(findings(ending(false))).toEqual(['CTX-09']);
  });

  it('keeps the module of its exporter until the fences of its own reservation object are gone', () => {
    const ending = (d: DesignBuilder): void => {
      const driver = d.module('driver', { refs: 0 });
      const pool = d.kref('pool', { embedded: true });
      const buf = d.dma_buf('B', { exported: false, module: driver });
      const fence = d.dma_fence('F', {
        initially: 'signaled',
        module: driver,
        release: (t) => t.access(pool),
      });
      const done = d.completion('exported');
      d.thread('exporter', (t) => {
        t.if(t.dma_buf_export(buf).failed(), () => t.return());
        t.dma_resv_lock(buf, null);
        t.dma_resv_reserve_fences(buf, 1);
        t.dma_resv_add_fence(buf, fence, 'READ');
        t.dma_resv_unlock(buf);
        t.dma_fence_put(fence);
        t.complete(done);
        t.dma_buf_put(buf);
      });
      d.thread('rmmod', (t) => {
        t.wait_for_completion(done);
        t.if(t.delete_module(driver).failed(), () => t.return());
      });
    };
    expect(findings(ending)).toEqual([]);
  });

  it('RESV-25: comes when nobody has the lock of its own reservation object', () => {
    const ending = (d: DesignBuilder): void => {
      const buf = d.dma_buf('B');
      d.thread('last user', (t) => t.dma_buf_put(buf));
      d.kthread('late', (t) => {
        t.dma_resv_lock(buf, null);
        t.dma_resv_unlock(buf);
      });
    };
    expect(findings(ending)).toContain('RESV-25');
  });
});

describe('descriptors', () => {
  it('-EBADF and -EINVAL: only a descriptor of a buffer has one', () => {
    const looking = (d: DesignBuilder): void => {
      const buf = d.dma_buf('B');
      const fd = d.fd('fd', { of: buf });
      const device = d.fd('device', { of: d.file('device node') });
      const empty = d.fd('empty');
      const never = d.variable('never');
      d.thread('import ioctl', (t) => {
        t.if(t.dma_buf_get(empty).isNot('-EBADF'), () => t.assert(never.is(1)));
        t.if(t.dma_buf_get(device).isNot('-EINVAL'), () => t.assert(never.is(1)));
        t.if(t.dma_buf_get(fd).isNot(0), () => t.assert(never.is(1)));
        t.dma_buf_put(buf);
      });
    };
    expect(findings(looking)).toEqual([]);
  });

  it('-EMFILE: the caller keeps its reference', () => {
    const making = (d: DesignBuilder): void => {
      const buf = d.dma_buf('B');
      const fd = d.fd('fd');
      d.thread('export ioctl', (t) => {
        t.if(t.dma_buf_fd(buf, fd).is('-EMFILE'), () => t.dma_buf_put(buf));
      });
      d.userspace('close', (t) => t.close(fd));
    };
    expect(findings(making)).toEqual([]);
    expect(findings(making, { fdTableFull: true })).toEqual([]);
  });

  it('dma_buf_fd_install() is new', () => {
    const making = (d: DesignBuilder): void => {
      const buf = d.dma_buf('B');
      const fd = d.fd('fd');
      d.thread('export ioctl', (t) => {
        t.if(t.get_unused_fd_flags(fd).failed(), () => t.return());
        t.dma_buf_fd_install(buf, fd);
      });
    };
    expect(findings(making)).toEqual([]);
    expect(() => findings(making, { kernel: '6.12' })).toThrow('does not exist in 6.12');
  });
});

describe('the walk over all buffers', () => {
  it('finds every buffer that is not going away, and keeps what it has', () => {
    const walking = (d: DesignBuilder): void => {
      const first = d.dma_buf('B');
      const last = d.dma_buf('C');
      const never = d.variable('never');
      d.thread('walker', (t) => {
        t.if(t.dma_buf_iter_begin().isNot(2), () => t.assert(never.is(1)));
        t.if(t.dma_buf_iter_next(last).isNot(1), () => t.assert(never.is(1)));
        t.if(t.dma_buf_iter_next(first).isNot(0), () => t.assert(never.is(1)));
      });
    };
    expect(explored(walking)).toEqual({
      findings: [],
      states: 5,
      edges: 4,
      depth: 4,
      complete: true,
    });
    expect(() => findings(walking, { kernel: '6.12' })).toThrow('does not exist in 6.12');
  });
});
