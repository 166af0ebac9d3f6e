import { VGEM_FENCE_WRITE } from '../model/uapi.ts';
import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import {
  type GemObjectHandle,
  type Handle,
  type VgemFenceHandle,
  allOf,
  anyOf,
} from '../language/handle.ts';
import { type KernelVersion } from '../model/profile.ts';
import { claims } from './claims.fixture.ts';
import { resultsOf } from './results.fixture.ts';

interface Vgem {
  readonly file: Handle<'drm_file'>;
  readonly object: GemObjectHandle;
  readonly handle: Handle<'drm_gem_handle'>;
  readonly unknown: Handle<'drm_gem_handle'>;
  readonly fence: VgemFenceHandle;
}

const vgem = (d: DesignBuilder): Vgem => {
  const file = d.drm_file('file');
  const object = d.drm_gem_object('object');
  return {
    file,
    object,
    handle: d.drm_gem_handle('handle', file, object),
    unknown: d.drm_gem_handle('unknown', file),
    fence: d.vgem_fence('F'),
  };
};

describe('DRM_IOCTL_VGEM_FENCE_ATTACH', () => {
  it('looks at the flags before it looks up the handle', () => {
    const attach = (flags: number, known: boolean): readonly unknown[] =>
      resultsOf((d) => {
        const { file, handle, unknown, fence } = vgem(d);
        return (t) => t.DRM_IOCTL_VGEM_FENCE_ATTACH(file, known ? handle : unknown, flags, fence);
      });
    expect(attach(2, false)).toEqual(['-EINVAL']);
    expect(attach(VGEM_FENCE_WRITE, false)).toEqual(['-ENOENT']);
    expect(attach(VGEM_FENCE_WRITE, true)).toEqual([0]);
  });

  it.each([
    ['a writer meets a reader', VGEM_FENCE_WRITE, 'READ', [0, '-EBUSY']],
    ['a writer meets a writer', VGEM_FENCE_WRITE, 'WRITE', [0, '-EBUSY']],
    ['a reader meets a writer', 0, 'WRITE', [0, '-EBUSY']],
    ['a reader meets a reader', 0, 'READ', [0]],
    ['a writer meets bookkeeping', VGEM_FENCE_WRITE, 'BOOKKEEP', [0]],
  ] as const)('%s', (_, flags, usage, expected) => {
    const results = resultsOf((d) => {
      const { file, object, handle, fence } = vgem(d);
      const other = d.dma_fence('other');
      d.hardirq('irq', (t) => t.dma_fence_signal(other));
      return (t) => {
        t.dma_resv_lock(object, null);
        t.dma_resv_reserve_fences(object, 1);
        t.dma_resv_add_fence(object, other, usage);
        t.dma_resv_unlock(object);
        return t.DRM_IOCTL_VGEM_FENCE_ATTACH(file, handle, flags, fence);
      };
    });
    expect(results).toEqual(expected);
  });

  it.each(['6.1', '6.12', '7.2'] as const)(
    'signals and frees the fence that it does not add, in %s',
    (kernel: KernelVersion) => {
      const { failed, seen, complete } = claims(
        (d) => {
          const { file, object, handle, fence } = vgem(d);
          const other = d.dma_fence('other');
          d.thread('attach', (t) => {
            t.dma_resv_lock(object, null);
            t.dma_resv_reserve_fences(object, 1);
            t.dma_resv_add_fence(object, other, 'WRITE');
            t.dma_resv_unlock(object);
            const busy = t.DRM_IOCTL_VGEM_FENCE_ATTACH(file, handle, VGEM_FENCE_WRITE, fence);
            t.if(busy.is(0), () => t.return());
            t.dma_fence_signal(other);
          });
          d.sometimes('F is signalled', fence.fence.isSignaled());
        },
        [
          {
            kind: 'sometimes',
            name: 'F is freed, and its timer has not expired',
            seen: (k) => k.dma_fence[0]?.freed === 1 && k.task[0]?.pc === 0,
          },
        ],
        kernel,
      );
      expect({ failed, seen, complete }).toEqual({
        failed: [],
        seen: ['F is freed, and its timer has not expired', 'F is signalled'],
        complete: true,
      });
    },
  );
});

describe('DRM_IOCTL_VGEM_FENCE_SIGNAL', () => {
  it('refuses flags, unknown and consumed fences, and says whether the fence had expired', () => {
    const signal = (flags: number, attached: boolean, consumed: boolean): readonly unknown[] =>
      resultsOf((d) => {
        const { file, handle, fence } = vgem(d);
        return (t) => {
          if (attached) t.DRM_IOCTL_VGEM_FENCE_ATTACH(file, handle, 0, fence);
          if (consumed) t.DRM_IOCTL_VGEM_FENCE_SIGNAL(file, fence, 0);
          return t.DRM_IOCTL_VGEM_FENCE_SIGNAL(file, fence, flags);
        };
      });
    expect(signal(1, false, false)).toEqual(['-EINVAL']);
    expect(signal(0, false, false)).toEqual(['-ENOENT']);
    expect(signal(0, true, true)).toEqual(['-ENOENT']);
    expect(signal(0, true, false)).toEqual([0, '-ETIMEDOUT']);
  });

  it('does not know the fence of another file', () => {
    const results = resultsOf((d) => {
      const { file, handle, fence } = vgem(d);
      const other = d.drm_file('other');
      return (t) => {
        t.DRM_IOCTL_VGEM_FENCE_ATTACH(file, handle, 0, fence);
        return t.DRM_IOCTL_VGEM_FENCE_SIGNAL(other, fence, 0);
      };
    });
    expect(results).toEqual(['-ENOENT']);
  });
});

describe('vgem_fence_close()', () => {
  it('signals what the file has not signalled yet: its fences are never left to the timer', () => {
    const { failed, seen } = claims((d) => {
      const { file, handle, fence } = vgem(d);
      const second = d.vgem_fence('second');
      const closed = d.variable('closed');
      d.thread('process', (t) => {
        t.DRM_IOCTL_VGEM_FENCE_ATTACH(file, handle, 0, fence);
        t.DRM_IOCTL_VGEM_FENCE_ATTACH(file, handle, 0, second);
        t.vgem_fence_close(file);
        t.WRITE_ONCE(closed, 1);
      });
      d.sometimes('closed', closed.is(1));
      d.always(
        'all are signalled',
        anyOf(closed.is(0), allOf(fence.fence.isSignaled(), second.fence.isSignaled())),
      );
    });
    expect({ failed, seen }).toEqual({ failed: [], seen: ['closed'] });
  });
});
