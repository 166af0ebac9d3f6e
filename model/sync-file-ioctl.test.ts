import { describe, expect, it } from '@jest/globals';
import { type FenceHandle, type Handle } from '../language/handle.ts';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type Failure } from './errno.ts';
import { type KernelOptions } from './kernel.ts';
import { type Result } from '../language/program.ts';
import { type TaskBuilder } from '../language/task-builder.ts';
import { explored } from '../verify/explored.fixture.ts';

const search = (
  declare: (d: DesignBuilder) => void,
  options: Partial<KernelOptions> = {},
): readonly unknown[] => {
  const { findings, states, edges, depth } = explored(declare, options);
  return [findings.join(' '), states, edges, depth];
};

interface Given {
  readonly t: TaskBuilder;
  /** Two fences, each with its sync_file at a descriptor. */
  readonly f: FenceHandle;
  readonly g: FenceHandle;
  readonly a: Handle<'fd'>;
  readonly b: Handle<'fd'>;
  /** For the merged one. */
  readonly c: Handle<'fd'>;
  readonly merged: Handle<'sync_file'>;
  readonly device: Handle<'fd'>;
  readonly info: Handle<'sync_file_info'>;
  /** Fails unless the call returned this. */
  readonly returns: (result: Result, value: number | Failure) => void;
}

/**
 * One task with two sync_files and room for what a merge may make. It signals the fences itself, so that the order is certain; what it
 * allocates before breaks FENCE-41.
 */
const files =
  (body: (given: Given) => void, timeline?: string) =>
  (d: DesignBuilder): void => {
    const options = { refs: 3, ...(timeline !== undefined && { timeline }) };
    const [f, g] = [d.dma_fence('F', options), d.dma_fence('G', options)];
    const a = d.fd('a', { of: d.sync_file('file of F', { fence: f }) });
    const b = d.fd('b', { of: d.sync_file('file of G', { fence: g }) });
    const c = d.fd('c');
    const device = d.fd('device', { of: d.file('a device') });
    const merged = d.sync_file('merged');
    const info = d.sync_file_info('info');
    d.dma_fence_array('array', { max: 2 });
    d.dma_fence_stub('stub', { private: true });
    const never = d.variable('never');
    d.thread('process', (t) => {
      const returns: Given['returns'] = (result, value) =>
        t.if(result.isNot(value), () => void t.assert(never.is(1)));
      body({ t, f, g, a, b, c, merged, device, info, returns });
      t.dma_fence_signal(f);
      t.dma_fence_signal(g);
    });
  };

describe('SYNC_IOC_MERGE', () => {
  it('makes a file of both fences, that lives without the files of them', () => {
    const both = files(({ t, f, g, a, b, c, merged, info, returns }) => {
      returns(t.SYNC_IOC_MERGE(a, b, 0, c, merged), 0);
      t.close(a);
      t.close(b);
      returns(t.SYNC_IOC_FILE_INFO(c, 0, 2, info), 0);
      returns(t['sync_file_info.num_fences'](info), 2);
      returns(t['sync_file_info.status'](info), 0);
      t.dma_fence_set_error(g, '-EIO');
      t.dma_fence_signal(g);
      t.dma_fence_signal(f);
      returns(t.SYNC_IOC_FILE_INFO(c, 0, 2, info), 0);
      returns(t['sync_file_info.status'](info), '-EIO');
      returns(t['sync_fence_info.status'](info, 0), 1);
      returns(t['sync_fence_info.status'](info, 1), '-EIO');
      t.close(c);
    });
    expect(search(both)).toEqual(['FENCE-41', 54, 53, 53]);
  });

  it('keeps the later of one context, and a stub if everything has signalled', () => {
    const later = files(({ t, a, b, c, merged, info, returns }) => {
      returns(t.SYNC_IOC_MERGE(a, b, 0, c, merged), 0);
      returns(t.SYNC_IOC_FILE_INFO(c, 0, 0, info), 0);
      returns(t['sync_file_info.num_fences'](info), 1);
      returns(t['sync_file_info.status'](info), 0);
    }, 'one timeline');
    const stub = files(({ t, f, g, a, b, c, merged, info, returns }) => {
      t.dma_fence_signal(f);
      t.dma_fence_signal(g);
      returns(t.SYNC_IOC_MERGE(a, b, 0, c, merged), 0);
      returns(t.SYNC_IOC_FILE_INFO(c, 0, 0, info), 0);
      returns(t['sync_file_info.status'](info), 1);
      t.close(c);
    });
    expect(search(later)).toEqual(['FENCE-41', 19, 18, 18]);
    expect(search(stub)).toEqual(['', 23, 22, 22]);
  });

  it('tests what it is given in the order of the kernel: SF-03', () => {
    const refuses = files(({ t, a, b, c, merged, device, returns }) => {
      returns(t.SYNC_IOC_MERGE(c, b, 1, c, merged), '-EBADF');
      returns(t.SYNC_IOC_MERGE(device, b, 1, c, merged), '-ENOTTY');
      returns(t.SYNC_IOC_MERGE(a, c, 1, c, merged, { fault: 'in' }), '-EFAULT');
      returns(t.SYNC_IOC_MERGE(a, device, 1, c, merged), '-EINVAL');
      returns(t.SYNC_IOC_MERGE(a, device, 0, c, merged), '-ENOENT');
      returns(t.SYNC_IOC_MERGE(a, c, 0, c, merged), '-ENOENT');
      returns(t.SYNC_IOC_MERGE(a, b, 0, c, merged, { fault: 'out' }), '-EFAULT');
      returns(t.close(c), '-EBADF');
      returns(t.SYNC_IOC_MERGE(a, b, 0, c, merged), 0);
      returns(t.close(c), 0);
    });
    expect(search(refuses)).toEqual(['FENCE-41', 47, 46, 46]);
    const full = files(({ t, a, c, merged, returns }) =>
      returns(t.SYNC_IOC_MERGE(a, c, 1, c, merged), '-EINVAL'),
    );
    expect(search(full)[0]).toBe('');
    expect(search(full, { fdTableFull: true })[0]).toBe('CTX-09');
  });

  it('needs memory for its sync_file, though one fence is left and no array is made', () => {
    const one = files(({ t, f, a, b, c, merged, returns }) => {
      t.dma_fence_signal(f);
      returns(t.SYNC_IOC_MERGE(a, b, 0, c, merged), 0);
    });
    expect(search(one)).toEqual(['', 10, 9, 9]);
    expect(search(one, { shortMemory: true })).toEqual(['CTX-09', 14, 13, 9]);
  });
});

describe('SYNC_IOC_FILE_INFO', () => {
  it('tests what it is given in the order of the kernel: SF-05', () => {
    const refuses = files(({ t, a, b, c, merged, device, info, returns }) => {
      returns(t.SYNC_IOC_FILE_INFO(c, 1, 1, info), '-EBADF');
      returns(t.SYNC_IOC_FILE_INFO(device, 1, 1, info), '-ENOTTY');
      returns(t.SYNC_IOC_FILE_INFO(a, 1, 1, info, { fault: 'in' }), '-EFAULT');
      returns(t.SYNC_IOC_FILE_INFO(a, 1, 1, info), '-EINVAL');
      returns(t.SYNC_IOC_MERGE(a, b, 0, c, merged), 0);
      returns(t.SYNC_IOC_FILE_INFO(c, 0, 1, info), '-EINVAL');
      returns(t['sync_file_info.num_fences'](info), 0);
      returns(t.SYNC_IOC_FILE_INFO(c, 0, 0, info, { fault: 'out' }), '-EFAULT');
      returns(t['sync_file_info.num_fences'](info), 0);
      returns(t.SYNC_IOC_FILE_INFO(c, 0, 7, info), 0);
      t.close(c);
    });
    expect(search(refuses)).toEqual(['FENCE-41', 39, 38, 38]);
  });

  it('signals a fence whose hardware is done, and arms none: SF-06', () => {
    const polled = (d: DesignBuilder): void => {
      const lazy = d.dma_fence('lazy', { signaled_op: true, lazy: true });
      const fd = d.fd('fd', { of: d.sync_file('S', { fence: lazy }) });
      const info = d.sync_file_info('info');
      const never = d.variable('never');
      d.thread('process', (t) => {
        t.SYNC_IOC_FILE_INFO(fd, 0, 1, info);
        t.if(t['sync_file_info.status'](info).isNot(0), () => void t.assert(never.is(1)));
        t.hw_complete(lazy);
        t.SYNC_IOC_FILE_INFO(fd, 0, 0, info);
        t.if(t['sync_file_info.status'](info).isNot(1), () => void t.assert(never.is(1)));
      });
    };
    expect(search(polled)).toEqual(['', 14, 13, 13]);
  });
});
