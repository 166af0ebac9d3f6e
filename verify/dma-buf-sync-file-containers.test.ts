import { DMA_BUF_SYNC_READ, DMA_BUF_SYNC_WRITE } from '../model/uapi.ts';
import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type Kernel, at } from '../model/kernel.ts';
import { type KernelVersion } from '../model/profile.ts';
import { type Property } from '../checker/property.ts';
import { type Usage, usages } from '../model/dma-resv.ts';
import { claims } from './claims.fixture.ts';
import { explored } from './explored.fixture.ts';

const kernels = ['6.1', '6.12', '7.2'] as const;

const namesOf = (k: Kernel, fences: readonly number[]): string =>
  fences.map((f) => (f < 0 ? 'nothing' : at(k.fixed.of.dma_fence, f).name)).join(' ');

/** What `look` says of every state in which all threads are through, and every rule that is broken. */
function atTheEnd(
  declare: (d: DesignBuilder) => void,
  look: (k: Kernel) => string,
  kernel: KernelVersion,
): { readonly found: readonly string[]; readonly failed: readonly string[] } {
  const found = new Set<string>();
  const note: Property<Kernel> = {
    kind: 'always',
    name: 'note the end',
    holds: (k) => {
      const isOver = k.task.every(({ pc }, t) => pc === 0 || at(k.fixed.tasks, t).kind !== 'user');
      if (isOver) found.add(look(k));
      return true;
    },
  };
  const { failed, complete } = claims(declare, [note], kernel);
  expect(complete).toBe(true);
  return { found: [...found].toSorted(), failed };
}

/** The fences that are inside the sync_file which a thread exports of a buffer with pending fences of these usages. */
function exported(
  list: readonly Usage[],
  flags: number,
  kernel: KernelVersion,
  { later = false, drops = false } = {},
) {
  return atTheEnd(
    (d) => {
      const bo = d.dma_buf('bo');
      const fd = d.fd('fd', { of: bo });
      const newfd = d.fd('new fd');
      const stub = d.dma_fence_stub();
      const fences = list.map((_, i) => d.dma_fence(`F${i + 1}`));
      const late = d.dma_fence('late');
      const snapshot = d.fence_snapshot('snapshot');
      const syncFile = d.sync_file('sync_file');
      d.dma_fence_array('all', { max: 3 });
      d.thread('process', (t) => {
        t.dma_resv_lock(bo, null);
        t.dma_resv_reserve_fences(bo, list.length + 1);
        for (const [i, fence] of fences.entries()) {
          const usage = list[i];
          if (usage !== undefined) t.dma_resv_add_fence(bo, fence, usage);
        }
        t.dma_resv_unlock(bo);
        t.DMA_BUF_IOCTL_EXPORT_SYNC_FILE(fd, flags, newfd, syncFile, snapshot, stub);
        if (later) {
          t.dma_resv_lock(bo, null);
          t.dma_resv_reserve_fences(bo, 1);
          t.dma_resv_add_fence(bo, late, 'WRITE');
          t.dma_resv_unlock(bo);
        }
        if (drops) t.close(newfd);
      });
      d.hardirq('irq', (t) => {
        for (const fence of [...fences, late]) t.dma_fence_signal(fence);
      });
    },
    (k) => {
      const f = at(k.sync_file, 0).fence - 1;
      const array = f < 0 ? undefined : at(k.fixed.of.dma_fence, f).array;
      if (array === undefined) return namesOf(k, [f]);
      const members = at(k.dma_fence_array, array).member.filter((m) => m > 0);
      return `[${namesOf(
        k,
        members.map((m) => m - 1),
      )}]`;
    },
    kernel,
  );
}

describe('DMA_BUF_IOCTL_EXPORT_SYNC_FILE of more than one fence', () => {
  it.each(kernels)('%s: an array of what is pending', (kernel) => {
    expect(exported(['WRITE', 'READ', 'BOOKKEEP'], DMA_BUF_SYNC_WRITE, kernel)).toEqual({
      found: ['F1', 'F2', '[F1 F2]', 'stub'],
      failed: [],
    });
    expect(exported(['WRITE', 'READ', 'KERNEL'], DMA_BUF_SYNC_READ, kernel)).toEqual({
      found: ['F1', 'F3', '[F1 F3]', 'stub'],
      failed: [],
    });
  });

  it('is a snapshot: what is added later is not inside', () => {
    const { found, failed } = exported(['WRITE', 'WRITE'], DMA_BUF_SYNC_READ, '7.2', {
      later: true,
    });
    expect({ found, failed }).toEqual({
      found: ['F1', 'F2', '[F1 F2]', 'stub'],
      failed: [],
    });
  });

  it('gives the array and its members back with the sync_file', () => {
    const { found, failed } = exported(['WRITE', 'READ'], DMA_BUF_SYNC_WRITE, '7.2', {
      drops: true,
    });
    expect({ found, failed }).toEqual({ found: ['nothing'], failed: [] });
  });

  it('gives back what it has read when there is no memory for the array', () => {
    expect(explored(pair({ hasArray: true }), { shortMemory: true })).toMatchObject({
      findings: [],
      complete: true,
    });
  });

  it('needs an array that nobody uses', () => {
    expect(() => explored(pair({ hasArray: false }))).toThrow(
      'an array of run time with room for 2',
    );
  });
});

/** A thread exports two fences, and asserts that a failure leaves no descriptor. */
const pair =
  ({ hasArray }: { readonly hasArray: boolean }) =>
  (d: DesignBuilder): void => {
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });
    const newfd = d.fd('new fd');
    const stub = d.dma_fence_stub();
    const fences = [d.dma_fence('F1'), d.dma_fence('F2')];
    const snapshot = d.fence_snapshot('snapshot');
    const syncFile = d.sync_file('sync_file');
    const never = d.variable('never');
    if (hasArray) d.dma_fence_array('both', { max: 2 });
    d.hardirq('irq', (t) => {
      for (const fence of fences) t.dma_fence_signal(fence);
    });
    d.thread('process', (t) => {
      t.dma_resv_lock(bo, null);
      const reserved = t.dma_resv_reserve_fences(bo, 2);
      t.if(reserved.is(0), () => {
        for (const fence of fences) t.dma_resv_add_fence(bo, fence, 'WRITE');
      });
      t.dma_resv_unlock(bo);
      t.if(reserved.failed(), () => t.return());
      const done = t.DMA_BUF_IOCTL_EXPORT_SYNC_FILE(
        fd,
        DMA_BUF_SYNC_READ,
        newfd,
        syncFile,
        snapshot,
        stub,
      );
      t.if(t.close(newfd).is(0), () => t.if(done.is('-ENOMEM'), () => t.assert(never.is(1))));
    });
  };

/** The list of a buffer after the import of a chain: F1, and then an array of F2 and F3. */
function importedChain(kernel: KernelVersion, f1: 'pending' | 'signaled' | 'signals') {
  return atTheEnd(
    (d) => {
      const bo = d.dma_buf('bo');
      const fd = d.fd('fd', { of: bo });
      const first = d.dma_fence('F1', {
        refs: 2,
        initially: f1 === 'signaled' ? 'signaled' : 'active',
      });
      const second = d.dma_fence('F2', { refs: 2 });
      const third = d.dma_fence('F3', { refs: 2 });
      const node = d.dma_fence_chain('node');
      const last = d.dma_fence_chain('last');
      const array = d.dma_fence_array('array', { max: 2 });
      const syncFile = d.sync_file('sync_file');
      const syncFd = d.fd('sync fd');
      d.thread('process', (t) => {
        t.if(t.dma_fence_array_create(array, [second, third]).failed(), () => t.return());
        t.dma_fence_chain_init(node, null, first, 1);
        t.dma_fence_chain_init(last, node, array, 2);
        t.sync_file_create(syncFile, last);
        t.fd_install(syncFd, syncFile);
        t.DMA_BUF_IOCTL_IMPORT_SYNC_FILE(fd, DMA_BUF_SYNC_WRITE, syncFd);
      });
      if (f1 === 'signals') d.hardirq('irq', (t) => t.dma_fence_signal(first));
      d.hardirq('owner', { raised: false }, (t) => {
        for (const fence of [first, second, third]) t.dma_fence_signal(fence);
      });
    },
    (k) => {
      const { fence, usage, num } = at(k.dma_resv, 0);
      const all = fence.slice(0, num);
      return all.map((f, i) => `${namesOf(k, [f - 1])} ${at(usages, at(usage, i))}`).join(', ');
    },
    kernel,
  );
}

describe('DMA_BUF_IOCTL_IMPORT_SYNC_FILE of a chain', () => {
  it.each(kernels)('%s: adds the fences of every node', (kernel) => {
    expect(importedChain(kernel, 'pending').found).toEqual(['F2 WRITE, F3 WRITE, F1 WRITE']);
  });

  it('takes a node out whose fence has signalled, and does not add that', () => {
    expect(importedChain('7.2', 'signaled').found).toEqual(['F2 WRITE, F3 WRITE']);
  });

  it('reserves for what it counted, of which less may be left when it adds', () => {
    const { found, failed } = importedChain('7.2', 'signals');
    expect(found).toEqual(['F2 WRITE, F3 WRITE', 'F2 WRITE, F3 WRITE, F1 WRITE']);
    expect(failed.filter((rule) => rule.startsWith('RESV'))).toEqual([]);
  });
});
