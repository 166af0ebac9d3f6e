import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { EPOLLIN, EPOLLOUT } from './poll-events.ts';
import { explored } from '../verify/explored.fixture.ts';

const search = (declare: (d: DesignBuilder) => void): readonly unknown[] => {
  const { findings, states, edges, depth } = explored(declare);
  return [findings.join(' '), states, edges, depth];
};

describe('a sync_file', () => {
  it('has a reference of its own, and gives it back when its last descriptor is closed', () => {
    const owned = (puts: number) => (d: DesignBuilder) => {
      const fence = d.dma_fence('F');
      const file = d.sync_file('S');
      const fd = d.fd('fd');
      d.userspace('ioctl', (t) => {
        t.sync_file_create(file, fence);
        t.dma_fence_signal(fence);
        for (let i = 0; i < puts; i++) t.dma_fence_put(fence);
        t.fd_install(fd, file);
        t.close(fd);
        t.dma_fence_test_signaled_flag(fence);
      });
    };
    expect(search(owned(0))).toEqual(['', 12, 11, 11]);
    expect(search(owned(1))).toEqual(['CTX-06', 13, 12, 12]);
    expect(search(owned(2))).toEqual(['CTX-06', 12, 11, 11]);
  });

  it('is about one fence for its whole life, whatever becomes of a syncobj with the same: SF-01, SF-02', () => {
    const snapshot = (d: DesignBuilder): void => {
      const [fence, later] = [d.dma_fence('F', { refs: 3 }), d.dma_fence('G', { refs: 3 })];
      const syncobj = d.drm_syncobj('syncobj');
      const file = d.sync_file('S');
      const [fd, device] = [d.fd('fd'), d.fd('device', { of: d.file('a device') })];
      const found = d.dma_fence_slot('found');
      const never = d.variable('never');
      d.thread('process', (t) => {
        t.drm_syncobj_replace_fence(syncobj, fence);
        t.sync_file_create(file, fence);
        t.fd_install(fd, file);
        t.drm_syncobj_replace_fence(syncobj, later);
        t.dma_fence_signal(later);
        t.if(t.sync_file_get_fence(device, found).isNot(0), () => void t.assert(never.is(1)));
        t.if(t.sync_file_get_fence(fd, found).isNot(1), () => void t.assert(never.is(1)));
        t.if(t.dma_fence_is_signaled(found).isNot(0), () => void t.assert(never.is(1)));
        t.dma_fence_signal(fence);
        t.if(t.dma_fence_is_signaled(found).isNot(1), () => void t.assert(never.is(1)));
        t.close(fd);
        t.dma_fence_put(found);
      });
    };
    expect(search(snapshot)).toEqual(['', 19, 18, 18]);
  });

  it('has nothing but EPOLLIN to say, adds one callback, and takes it back at its end: SF-08', () => {
    const looks = (signals: boolean) => (d: DesignBuilder) => {
      const fence = d.dma_fence('F', { refs: 3 });
      const fd = d.fd('fd', { of: d.sync_file('S', { fence }) });
      const never = d.variable('never');
      d.thread('process', (t) => {
        const found = (value: number): void =>
          t.if(t.poll([fd], EPOLLIN | EPOLLOUT, 0).isNot(value), () => void t.assert(never.is(1)));
        found(0);
        found(0);
        if (signals) t.dma_fence_signal(fence);
        if (signals) found(EPOLLIN);
        t.close(fd);
        t.dma_fence_signal(fence);
      });
    };
    expect(search(looks(false))).toEqual(['', 15, 14, 14]);
    expect(search(looks(true))).toEqual(['', 22, 21, 21]);
  });

  it('is polled until its fence signals, and wakes everybody who does', () => {
    const polled = (pollers: number, closes: boolean) => (d: DesignBuilder) => {
      const fence = d.dma_fence('F', { refs: 2 });
      const fd = d.fd('fd', { of: d.sync_file('S', { fence }) });
      const never = d.variable('never');
      for (let i = 0; i < pollers; i++)
        d.thread(`poller ${i}`, (t) => {
          const found = t.poll([fd], EPOLLIN, -1);
          t.if(found.is(EPOLLIN), () => t.return());
          t.if(found.is('-EINTR'), () => t.return());
          if (!closes) t.assert(never.is(1));
        });
      d.hardirq('irq', (t) => {
        t.dma_fence_signal(fence);
        t.dma_fence_put(fence);
      });
      if (closes) d.userspace('closer', (t) => void t.close(fd));
    };
    expect(search(polled(1, false))).toEqual(['', 44, 69, 11]);
    expect(search(polled(2, false))).toEqual(['', 342, 814, 14]);
    expect(search(polled(1, true))).toEqual(['', 339, 609, 18]);
  });

  it('finds a container done by testing the fences inside, that nobody else signals', () => {
    const tested =
      (kind: 'array' | 'chain', asks: 'poll' | 'info') =>
      (d: DesignBuilder): void => {
        const leaf = d.dma_fence('F', { refs: 2, signaled_op: true });
        const array = d.dma_fence_array('A', { max: 1 });
        const chain = d.dma_fence_chain('C');
        const file = d.sync_file('S');
        const fd = d.fd('fd');
        const info = d.sync_file_info('info');
        const never = d.variable('never');
        d.thread('process', (t) => {
          if (kind === 'array') t.dma_fence_array_create(array, [leaf]);
          else t.dma_fence_chain_init(chain, null, leaf, 1);
          t.sync_file_create(file, kind === 'array' ? array : chain);
          t.fd_install(fd, file);
          t.hw_complete(leaf);
          if (asks === 'poll') {
            t.if(t.poll([fd], EPOLLIN, 0).isNot(EPOLLIN), () => void t.assert(never.is(1)));
          } else {
            t.if(t.SYNC_IOC_FILE_INFO(fd, 0, 0, info).failed(), () => t.return());
            t.if(t['sync_file_info.status'](info).isNot(1), () => void t.assert(never.is(1)));
          }
          t.assert(leaf.isSignaled());
        });
      };
    expect([
      search(tested('array', 'info')),
      search(tested('chain', 'info')),
      search(tested('chain', 'poll')),
    ]).toEqual([
      ['', 15, 14, 14],
      ['', 15, 14, 14],
      ['', 140, 229, 34],
    ]);
  });
});
