import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type GemObjectHandle, type Handle } from '../language/handle.ts';
import { at } from '../model/kernel.ts';
import { gemResv, liveObjects } from '../model/drm-gem-object.ts';
import { claims } from './claims.fixture.ts';
import { resultsOf } from './results.fixture.ts';

interface Gem {
  readonly device: Handle<'drm_device'>;
  readonly file: Handle<'drm_file'>;
  readonly object: GemObjectHandle;
  readonly handle: Handle<'drm_gem_handle'>;
  readonly second: Handle<'drm_gem_handle'>;
  readonly fd: Handle<'fd'>;
}

const gem = (d: DesignBuilder): Gem => {
  const device = d.drm_device('device');
  const file = d.drm_file('file', { device });
  const object = d.drm_gem_object('object', { device });
  return {
    device,
    file,
    object,
    handle: d.drm_gem_handle('handle', file, object),
    second: d.drm_gem_handle('second', file),
    fd: d.fd('fd'),
  };
};

const kernels = ['6.1', '6.12', '7.2'] as const;

describe('DRM_IOCTL_MODE_CREATE_DUMB', () => {
  const create = (
    [width, height, bpp]: readonly [number, number, number],
    render = false,
  ): readonly unknown[] =>
    resultsOf((d) => {
      const device = d.drm_device('device');
      const file = d.drm_file('file', { device, render });
      d.drm_gem_object('object', { device, created: false });
      d.drm_gem_handle('handle', file);
      return (t) => t.DRM_IOCTL_MODE_CREATE_DUMB(file, width, height, bpp);
    });

  it('gives the lowest number of the file', () => {
    expect(create([64, 64, 32])).toEqual([1]);
    expect(create([64, 64, 7])).toEqual([1]);
  });

  it.each([
    [0, 64, 32],
    [64, 0, 32],
    [64, 64, 0],
  ] as const)('refuses %d x %d x %d', (...size) => {
    expect(create(size)).toEqual(['-EINVAL']);
  });

  it('is not for the render node', () => {
    expect(create([0, 64, 32], true)).toEqual(['-EACCES']);
  });
});

describe('DRM_IOCTL_GEM_CLOSE', () => {
  it('takes a handle once', () => {
    const results = resultsOf((d) => {
      const { file, handle } = gem(d);
      return (t) => {
        t.DRM_IOCTL_GEM_CLOSE(file, handle);
        return t.DRM_IOCTL_GEM_CLOSE(file, handle);
      };
    });
    expect(results).toEqual(['-EINVAL']);
  });
});

describe('DRM_IOCTL_GEM_FLINK and DRM_IOCTL_GEM_OPEN', () => {
  it('name an object, and give a new handle for it', () => {
    const results = resultsOf((d) => {
      const { file, handle } = gem(d);
      return (t) => {
        t.DRM_IOCTL_GEM_FLINK(file, handle);
        return t.DRM_IOCTL_GEM_OPEN(file, 1);
      };
    });
    expect(results).toEqual([2]);
  });

  it('know no name of an object without handles', () => {
    const results = resultsOf((d) => {
      const { file, handle } = gem(d);
      return (t) => {
        t.DRM_IOCTL_GEM_FLINK(file, handle);
        t.DRM_IOCTL_GEM_CLOSE(file, handle);
        return t.DRM_IOCTL_GEM_OPEN(file, 1);
      };
    });
    expect(results).toEqual(['-ENOENT']);
  });
});

describe.each(kernels)('PRIME in %s', (kernel) => {
  it('looks at the flags before it looks up the handle', () => {
    const exporting = (flags: number, known: boolean): readonly unknown[] =>
      resultsOf((d) => {
        const { file, handle, second, fd } = gem(d);
        return (t) => t.DRM_IOCTL_PRIME_HANDLE_TO_FD(file, known ? handle : second, flags, fd);
      }, kernel);
    expect(exporting(1, false)).toEqual(['-EINVAL']);
    expect(exporting(2, false)).toEqual(['-ENOENT']);
    expect(exporting(2, true)).toEqual([0]);
  });

  it('gives the handle back that was exported, also after another export', () => {
    const results = resultsOf((d) => {
      const { file, handle, fd } = gem(d);
      const again = d.fd('again');
      return (t) => {
        t.DRM_IOCTL_PRIME_HANDLE_TO_FD(file, handle, 2, fd);
        t.DRM_IOCTL_PRIME_HANDLE_TO_FD(file, handle, 2, again);
        return t.DRM_IOCTL_PRIME_FD_TO_HANDLE(file, again);
      };
    }, kernel);
    expect(results).toEqual([1]);
  });

  it('wants the descriptor of a buffer', () => {
    const importing = (of: 'closed' | 'other'): readonly unknown[] =>
      resultsOf((d) => {
        const { file } = gem(d);
        const fd = d.fd('it', of === 'closed' ? {} : { of: d.file('card0') });
        return (t) => t.DRM_IOCTL_PRIME_FD_TO_HANDLE(file, fd);
      }, kernel);
    expect(importing('closed')).toEqual(['-EBADF']);
    expect(importing('other')).toEqual(['-EINVAL']);
  });

  it('frees everything once nobody has a handle or a descriptor', () => {
    const { failed, seen } = claims(
      (d) => {
        const { file, handle, fd } = gem(d);
        const other = d.drm_device('other device');
        const importer = d.drm_file('importer', { device: other });
        d.drm_gem_object('imported', { device: other, created: false });
        const theirs = d.drm_gem_handle('theirs', importer);
        d.thread('process', (t) => {
          t.DRM_IOCTL_PRIME_HANDLE_TO_FD(file, handle, 2, fd);
          t.DRM_IOCTL_PRIME_FD_TO_HANDLE(importer, fd);
          t.DRM_IOCTL_GEM_CLOSE(file, handle);
          t.close(fd);
          t.DRM_IOCTL_GEM_CLOSE(importer, theirs);
        });
      },
      [
        {
          name: 'the object outlives its import',
          kind: 'always',
          holds: (k) => at(k.drm_gem_object, 1).imported === 0 || at(k.drm_gem_object, 0).refs > 0,
        },
        {
          name: 'the import uses the reservation object of the exporter',
          kind: 'sometimes',
          seen: (k) => gemResv(k, 1) === gemResv(k, 0),
        },
        {
          name: 'both are gone',
          kind: 'sometimes',
          seen: (k) =>
            liveObjects(k, 0) + liveObjects(k, 1) === 0 && at(k.drm_gem_object, 1).freed === 1,
        },
      ],
      kernel,
    );
    expect(failed).toEqual([]);
    expect(seen).toEqual([
      'both are gone',
      'the import uses the reservation object of the exporter',
    ]);
  });
});
