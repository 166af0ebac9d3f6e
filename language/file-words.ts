import {
  type CreatedOptions,
  type FdOptions,
  type FileOptions,
  type SyncFileOptions,
  type VmaOptions,
  syncFileOptions,
  createdOptions,
  fdOptions,
  fileOptions,
  vmaOptions,
} from './options.ts';
import { BufferWords } from './buffer-words.ts';
import { type Handle, type PointHandle } from './handle.ts';
import { optionsOf } from './options-of.ts';

/** The words for files and the descriptors of userspace. */
export class FileWords extends BufferWords {
  /** One entry of a process's descriptor table: empty, or with a file installed from the start. */
  fd(name: string, options: FdOptions = {}): Handle<'fd'> {
    const { of } = optionsOf('fd', name, options, fdOptions);
    if (of === undefined) return this.add('fd', { name, initially: -1 });
    const index = this.given('fd', name, of.kind, of);
    return this.add('fd', { name, initially: -1, of: { kind: of.kind, index } });
  }

  /** `struct vm_area_struct`: where mmap() maps a file, in the address space with this mmap_lock. */
  vm_area_struct(
    name: string,
    mm: Handle<'rw_semaphore'>,
    options: VmaOptions = {},
  ): Handle<'vm_area_struct'> {
    const { pages = 1 } = optionsOf('vm_area_struct', name, options, vmaOptions);
    const index = this.given('vm_area_struct', name, 'rw_semaphore', mm);
    return this.add('vm_area_struct', { name, mm: index, pages });
  }

  /** `struct file` of something of which the model knows nothing more, such as a device node. */
  file(name: string, options: FileOptions = {}): Handle<'file'> {
    const { of = 'other', refs } = optionsOf('file', name, options, fileOptions);
    return this.add('file', {
      name,
      of,
      object: -1,
      initially: 0,
      worker: -1,
      ...(refs !== undefined && { refs }),
    });
  }

  /** `struct eventfd_ctx`: at a descriptor from the start, or made by eventfd2(). */
  eventfd(name: string, options: CreatedOptions = {}): Handle<'eventfd_ctx'> {
    const { created = false } = optionsOf('eventfd', name, options, createdOptions);
    return this.add('eventfd_ctx', { name, created });
  }

  /** `struct eventpoll`: what epoll_ctl() makes watch one descriptor, and epoll_wait() waits for. */
  eventpoll(name: string): Handle<'eventpoll'> {
    return this.add('eventpoll', { name });
  }

  /** A file of a syncobj, which DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD makes. */
  drm_syncobj_file(name: string): Handle<'drm_syncobj_file'> {
    return this.add('drm_syncobj_file', { name, created: false });
  }

  /** `struct sync_file`: of a fence from the start, with a reference of its own, or made by a call. */
  sync_file(name: string, options: SyncFileOptions = {}): Handle<'sync_file'> {
    const { fence } = optionsOf('sync_file', name, options, syncFileOptions);
    return this.add('sync_file', {
      name,
      created: fence !== undefined,
      fence: fence === undefined ? -1 : this.given('sync_file', name, 'dma_fence', fence),
      callback: -1,
    });
  }

  /** `struct sync_timeline` of sw_sync: at a descriptor from the start, or opened by sw_sync_debugfs_open(). */
  sync_timeline(name: string): Handle<'sync_timeline'> {
    const lock = this.spinlock(`${name}->lock`).index;
    return this.add('sync_timeline', {
      name,
      created: false,
      lock,
      context: this.contextOf(`context of ${name}`),
    });
  }

  /** `struct sync_pt`: a point that SW_SYNC_IOC_CREATE_FENCE makes, with the value that it is given. */
  sync_pt(name: string, timeline: Handle<'sync_timeline'>): PointHandle {
    const parent =
      this.model.objects.sync_timeline[this.given('sync_pt', name, 'sync_timeline', timeline)];
    const index = this.model.objects.sync_pt.length;
    const pt: Handle<'sync_pt'> = { kind: 'sync_pt', index, name };
    const fence = this.dma_fence(name, {
      initially: 'uninitialised',
      signaled_op: true,
      release: (t) => t.timeline_fence_release(pt),
    });
    this.model.objects.sync_pt.push({ name, fence: fence.index });
    const fixed = this.model.objects.dma_fence[fence.index];
    if (fixed !== undefined && parent !== undefined)
      this.model.objects.dma_fence[fence.index] = {
        ...fixed,
        context: parent.context,
        lock: parent.lock,
        runTime: true,
        point: index,
      };
    return { ...fence, pt };
  }

  /** `struct sync_file_info` of userspace, where SYNC_IOC_FILE_INFO writes. */
  sync_file_info(name: string): Handle<'sync_file_info'> {
    return this.add('sync_file_info', { name });
  }

  /** The process may have no descriptor left: whatever takes one may fail with -EMFILE. */
  fd_table_is_full(): void {
    this.model.fdTableFull = true;
  }
}
