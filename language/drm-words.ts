import {
  type GemObjectHandle,
  type Handle,
  type TaskHandle,
  type VgemFenceHandle,
} from './handle.ts';
import {
  type DrmFileOptions,
  type DrmGemObjectOptions,
  drmFileOptions,
  drmGemObjectOptions,
} from './options.ts';
import { FileWords } from './file-words.ts';
import { optionsOf } from './options-of.ts';

/** Options of a device. */
export interface DrmDeviceOptions {
  /** The fences that its driver completes. */
  readonly fences?: readonly Handle<'dma_fence'>[];
  /** Its engines, whose work is DMA. */
  readonly engines?: readonly Handle<'engine'>[];
}

const drmDeviceOptions = {
  fences: true,
  engines: true,
} as const satisfies Record<keyof DrmDeviceOptions, true>;

/** The words for what a process has of a DRM device: its open file, handles and objects, and the fences of vgem. */
export class DrmWords extends FileWords {
  /** `struct drm_device`, with what must be over before its driver gives it up. */
  drm_device(name: string, options: DrmDeviceOptions = {}): Handle<'drm_device'> {
    const { fences = [], engines = [] } = optionsOf('drm_device', name, options, drmDeviceOptions);
    return this.add('drm_device', {
      name,
      nameLock: this.mutex(`${name}->object_name_lock`).index,
      fences: fences.map((fence) => this.given('drm_device', name, 'dma_fence', fence)),
      engines: engines.map((engine) => this.given('drm_device', name, 'engine', engine)),
    });
  }

  /** `struct drm_file`: one opening of the device. */
  drm_file(name: string, options: DrmFileOptions = {}): Handle<'drm_file'> {
    const {
      device,
      render = false,
      opened = true,
    } = optionsOf('drm_file', name, options, drmFileOptions);
    const primeLock = this.mutex(`${name}->prime.lock`).index;
    const fenceMutex = this.mutex(`${name}->fence_mutex`).index;
    return this.add('drm_file', {
      name,
      primeLock,
      fenceMutex,
      device: device === undefined ? -1 : this.given('drm_file', name, 'drm_device', device),
      render,
      created: opened,
    });
  }

  /** `struct drm_gem_object` with a reservation object of its own. */
  drm_gem_object(name: string, options: DrmGemObjectOptions = {}): GemObjectHandle {
    const {
      device,
      created = true,
      pages = 1,
    } = optionsOf('drm_gem_object', name, options, drmGemObjectOptions);
    const resv = this.dma_resv(`${name}->resv`);
    const isShared = device !== undefined || !created;
    const index = this.model.objects.drm_gem_object.length;
    const object: Handle<'drm_gem_object'> = { kind: 'drm_gem_object', index, name };
    const buf = isShared
      ? this.dma_buf(`${name}->dma_buf`, {
          resv,
          pages,
          exported: false,
          ops: { release: (t) => t.drm_gem_dmabuf_release(object) },
        })
      : undefined;
    this.add('drm_gem_object', {
      name,
      resv: resv.index,
      buf: buf?.index ?? -1,
      device: device === undefined ? -1 : this.given('drm_gem_object', name, 'drm_device', device),
      pages,
      created,
    });
    return { ...object, resv, ...(buf !== undefined && { dma_buf: buf }) };
  }

  /** A GEM handle of a file: it stands for the object from the start, or for none yet. */
  drm_gem_handle(
    name: string,
    file: Handle<'drm_file'>,
    object: GemObjectHandle | null = null,
  ): Handle<'drm_gem_handle'> {
    return this.add('drm_gem_handle', {
      name,
      file: this.given('drm_gem_handle', name, 'drm_file', file),
      initially:
        object === null ? -1 : this.given('drm_gem_handle', name, 'drm_gem_object', object),
    });
  }

  /** `struct vgem_fence`, still to be made by DRM_IOCTL_VGEM_FENCE_ATTACH, with its timer of ten seconds. */
  vgem_fence(name: string): VgemFenceHandle {
    const fence = this.dma_fence(name, {
      initially: 'uninitialised',
      release: (t) => t.timer_delete_sync(timer),
    });
    const timer: TaskHandle = this.timer(`timer of ${name}`, { irqsafe: true }, (t) =>
      t.dma_fence_signal(fence),
    );
    const entry = `id of ${name}`;
    const { index } = this.add('vgem_fence', {
      name: entry,
      fence: fence.index,
      timer: timer.index,
    });
    return { kind: 'vgem_fence', index, name: entry, fence };
  }
}
