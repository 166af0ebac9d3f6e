import { describe, expect, it } from '@jest/globals';
import { type Body } from '../language/design-model.ts';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type DmaBufHandle, type Handle, type VariableHandle } from '../language/handle.ts';
import { type ExporterOps } from '../language/exporter.ts';
import { type KernelVersion } from './profile.ts';
import { type TaskBuilder } from '../language/task-builder.ts';
import { explored } from '../verify/explored.fixture.ts';

/** Counts what the ops of an exporter have left open. */
interface Open {
  readonly mapped: VariableHandle;
  readonly pinned: VariableHandle;
  readonly attached: VariableHandle;
}

interface Given extends Open {
  readonly t: TaskBuilder;
  readonly buf: DmaBufHandle;
  readonly importer: Handle<'dma_buf_attachment'>;
}

const counting = (open: Open): ExporterOps => ({
  attach: (t) => t.atomic_inc_return(open.attached),
  detach: (t) => t.atomic_dec_return(open.attached),
  pin: (t) => t.atomic_inc_return(open.pinned),
  unpin: (t) => t.atomic_dec_return(open.pinned),
  map_dma_buf: (t) => t.atomic_inc_return(open.mapped),
  unmap_dma_buf: (t) => t.atomic_dec_return(open.mapped),
});

/** A static importer of an exporter that counts, and some of whose ops fail instead. */
const importing =
  (
    failing: (open: Open) => ExporterOps,
    body: (given: Given) => void,
    kind: 'kthread' | 'thread',
  ) =>
  (d: DesignBuilder): void => {
    const open = {
      mapped: d.variable('mapped', { max: 3 }),
      pinned: d.variable('pinned', { max: 3 }),
      attached: d.variable('attached', { max: 3 }),
    };
    const buf = d.dma_buf('B', { ops: { ...counting(open), ...failing(open) } });
    const importer = d.dma_buf_attachment('A', buf, { attached: false });
    d[kind]('importer', (t) => body({ t, buf, importer, ...open }));
  };

const findings = (
  declare: (d: DesignBuilder) => void,
  kernel: KernelVersion = '7.2',
): readonly string[] => explored(declare, { kernel }).findings;

const nothing = (): ExporterOps => ({});

/** Nothing is left: what the exporter was asked for came undone. */
const nothingOpen = ({ t, mapped, pinned, attached }: Given): void => {
  for (const variable of [mapped, pinned, attached]) t.assert(variable.is(0));
};

describe('an op that fails', () => {
  const failed: Body = (t) => t.return('-ENODEV');

  it.each<KernelVersion>(['6.1', '6.12', '7.2'])(
    'LIFE-21: the veto of attach leaves nothing behind, and detach is not called (%s)',
    (kernel) => {
      const body = (given: Given): void => {
        const { t, importer } = given;
        t.if(given.t.dma_buf_attach(importer).is('-ENODEV'), () => {
          nothingOpen(given);
          t.return();
        });
        t.assert(given.attached.is(3));
      };
      expect(
        findings(
          importing(() => ({ attach: failed }), body, 'kthread'),
          kernel,
        ),
      ).toEqual([]);
    },
  );

  it('LIFE-29: a failed map gives the pin back', () => {
    const body = (given: Given): void => {
      const { t, buf, importer } = given;
      t.dma_buf_attach(importer);
      const mapped = t.dma_buf_map_attachment_unlocked(importer, 'DMA_TO_DEVICE');
      t.if(mapped.isNot('-ENODEV'), () => t.assert(given.attached.is(3)));
      t.assert(given.pinned.is(0));
      t.dma_buf_detach(buf, importer);
      nothingOpen(given);
    };
    const fails = importing(() => ({ map_dma_buf: failed }), body, 'kthread');
    expect(explored(fails)).toEqual({
      findings: [],
      states: 18,
      edges: 17,
      depth: 17,
      complete: true,
    });
  });

  it.each<KernelVersion>(['6.1', '6.12'])(
    'LIFE-29: until 6.12 the core maps when a device attaches, and undoes that too (%s)',
    (kernel) => {
      const body = (given: Given): void => {
        const { t, importer } = given;
        t.if(t.dma_buf_attach(importer).isNot('-ENODEV'), () => t.assert(given.attached.is(3)));
        nothingOpen(given);
      };
      const fails = (op: 'pin' | 'map_dma_buf'): readonly string[] =>
        findings(
          importing(() => ({ [op]: failed }), body, 'kthread'),
          kernel,
        );
      expect(fails('pin')).toEqual([]);
      expect(fails('map_dma_buf')).toEqual([]);
    },
  );

  it('of begin_cpu_access, mmap and vmap is what the caller gets', () => {
    const body = ({ t, buf, attached }: Given): void => {
      const results = [
        t.dma_buf_begin_cpu_access(buf, 'DMA_FROM_DEVICE'),
        t.dma_buf_mmap(buf),
        t.dma_buf_vmap_unlocked(buf),
      ];
      for (const result of results) t.if(result.isNot('-ENODEV'), () => t.assert(attached.is(3)));
    };
    const ops = { begin_cpu_access: failed, mmap: failed, vmap: failed };
    expect(findings(importing(() => ops, body, 'kthread'))).toEqual([]);
  });

  it('is a mistake where nobody sees it', () => {
    const silent = importing(
      () => ({ unpin: failed }),
      ({ t, importer }) => t.dma_buf_attach(importer),
      'kthread',
    );
    expect(() => findings(silent)).toThrow('nobody sees the failure');
    expect(() => findings((d) => d.kthread('k', (t) => t.return('-EIO')))).toThrow('nobody sees');
  });
});

describe('a static importer of an exporter that pins', () => {
  const cycle =
    (attachedPins: number) =>
    (given: Given): void => {
      const { t, buf, importer, pinned, mapped } = given;
      t.dma_buf_attach(importer);
      t.assert(pinned.is(attachedPins));
      t.dma_resv_lock(buf, null);
      t.dma_buf_map_attachment(importer, 'DMA_TO_DEVICE');
      t.assert(pinned.is(1));
      t.assert(mapped.is(1));
      t.dma_buf_unmap_attachment(importer, 'DMA_TO_DEVICE');
      t.dma_resv_unlock(buf);
      t.assert(pinned.is(attachedPins));
      t.dma_buf_detach(buf, importer);
      nothingOpen(given);
    };

  it('DYN-04: is pinned around each mapping', () => {
    expect(findings(importing(nothing, cycle(0), 'kthread'))).toEqual([]);
  });

  it.each<KernelVersion>(['6.1', '6.12'])(
    'is pinned and mapped once, until it is detached (%s)',
    (kernel) => {
      expect(findings(importing(nothing, cycle(1), 'kthread'), kernel)).toEqual([]);
    },
  );

  it.each<KernelVersion>(['6.12', '7.2'])(
    'DYN-08: has the KERNEL fences behind it when it is mapped (%s)',
    (kernel) => {
      const waiting = (d: DesignBuilder): void => {
        const buf = d.dma_buf('B');
        const moved = d.dma_fence('M');
        d.job('copy job', (t) => t.dma_fence_signal(moved));
        d.kthread('importer', (t) => {
          t.dma_resv_lock(buf, null);
          t.dma_resv_reserve_fences(buf, 1);
          t.dma_resv_add_fence(buf, moved, 'KERNEL');
          t.dma_buf_map_attachment(buf, 'DMA_TO_DEVICE');
          t.assert(moved.isSignaled());
          t.dma_buf_unmap_attachment(buf, 'DMA_TO_DEVICE');
          t.dma_resv_unlock(buf);
        });
      };
      expect(findings(waiting, kernel)).toEqual([]);
    },
  );

  it('may be interrupted while it attaches, until 6.12, and then is not attached', () => {
    const attaching =
      (interrupted: 'never' | 'then detached') =>
      (d: DesignBuilder): void => {
        const ops = { pin: () => undefined, unpin: () => undefined };
        const buf = d.dma_buf('B', { ops });
        const importer = d.dma_buf_attachment('A', buf, { attached: false });
        const moved = d.dma_fence('M');
        const never = d.variable('never');
        d.job('copy job', (t) => t.dma_fence_signal(moved));
        d.thread('importer', (t) => {
          t.dma_resv_lock(buf, null);
          t.dma_resv_reserve_fences(buf, 1);
          t.dma_resv_add_fence(buf, moved, 'KERNEL');
          t.dma_resv_unlock(buf);
          t.if(t.dma_buf_attach(importer).is('-ERESTARTSYS'), () => {
            if (interrupted === 'never') t.assert(never.is(1));
            t.return();
          });
          t.dma_buf_detach(buf, importer);
          t.dma_buf_put(buf);
        });
      };
    expect(findings(attaching('never'), '6.12')).toEqual(['CTX-09']);
    expect(findings(attaching('then detached'), '6.12')).toEqual([]);
    expect(findings(attaching('never'), '7.2')).toEqual([]);
  });
});

describe('importer_ops', () => {
  it('DYN-01: had to have the callback for moves until 6.12: -EINVAL', () => {
    const attaching = (d: DesignBuilder): void => {
      const buf = d.dma_buf('B', { ops: { pin: () => undefined, unpin: () => undefined } });
      const importer = d.dma_buf_attachment('A', buf, {
        dynamic: true,
        attached: false,
        invalidate_mappings: null,
      });
      const never = d.variable('never');
      d.kthread('importer', (t) => {
        t.if(t.dma_buf_dynamic_attach(importer).isNot('-EINVAL'), () => t.assert(never.is(1)));
      });
    };
    expect(findings(attaching, '6.1')).toEqual(['DYN-01']);
    expect(findings(attaching, '6.12')).toEqual(['DYN-01']);
    expect(findings(attaching, '7.2')).toEqual(['CTX-09']);
  });
});

describe('dma_buf_detach()', () => {
  const foreign = (d: DesignBuilder): void => {
    const buf = d.dma_buf('B');
    const other = d.dma_buf('C');
    const importer = d.dma_buf_attachment('A', buf);
    d.kthread('importer', (t) => t.dma_buf_detach(other, importer));
  };

  it('LIFE-19: refuses the attachment of another buffer, or until 6.1 takes it off a list without its lock', () => {
    expect(findings(foreign)).toEqual(['LIFE-19']);
    expect(findings(foreign, '6.12')).toEqual(['LIFE-19']);
    expect(findings(foreign, '6.1')).toEqual(['LIFE-19', 'LOCK-35']);
  });
});

describe('ops that run when nobody holds the lock', () => {
  it('LOCK-22 and LOCK-23: detach and release may take it', () => {
    const leaving = (d: DesignBuilder): void => {
      const locks: Body = (t) => {
        t.dma_resv_lock(buf, null);
        t.dma_resv_unlock(buf);
      };
      const buf: DmaBufHandle = d.dma_buf('B', { ops: { detach: locks, release: locks } });
      const importer = d.dma_buf_attachment('A', buf);
      d.thread('importer', (t) => {
        t.dma_buf_detach(buf, importer);
        t.dma_resv_lock(buf, null);
        t.dma_resv_unlock(buf);
        t.dma_buf_put(buf);
      });
    };
    expect(explored(leaving)).toEqual({
      findings: [],
      states: 15,
      edges: 14,
      depth: 14,
      complete: true,
    });
  });
});
