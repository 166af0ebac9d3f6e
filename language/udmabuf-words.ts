import { type DmaBufHandle, type Handle } from './handle.ts';
import { type MemfdOptions, type UdmabufOptions, memfdOptions, udmabufOptions } from './options.ts';
import { type Body } from './design-model.ts';
import { DrmWords } from './drm-words.ts';
import { type Result } from './program.ts';
import { type TaskBuilder } from './task-builder.ts';
import { optionsOf } from './options-of.ts';

/** The words for memfds, and for buffers of their pages. */
export class UdmabufWords extends DrmWords {
  /** A buffer that /dev/udmabuf exports, with its ops around access from the CPU. */
  udmabuf(name: string, options: UdmabufOptions = {}): DmaBufHandle {
    const {
      serialised = false,
      pages = 1,
      exported = true,
    } = optionsOf('udmabuf', name, options, udmabufOptions);
    const { length: index } = this.model.objects.dma_buf;
    const slot: Handle<'udmabuf'> = this.add('udmabuf', { name: `${name}->sg`, buf: index });
    const op =
      (call: (t: TaskBuilder) => Result, failure: '-ENOMEM' | '-EINVAL'): Body =>
      (t) => {
        if (serialised) t.dma_resv_lock(buf, null);
        const done = call(t);
        if (serialised) t.dma_resv_unlock(buf);
        t.if(done.is(failure), () => t.return(failure));
      };
    const buf = this.dma_buf(name, {
      pages,
      exported,
      ops: {
        begin_cpu_access: op((t) => t.begin_cpu_udmabuf(slot), '-ENOMEM'),
        end_cpu_access: op((t) => t.end_cpu_udmabuf(slot), '-EINVAL'),
        ...(!exported && { release: (t: TaskBuilder) => t.release_udmabuf(slot) }),
      },
    });
    return buf;
  }

  /** A memfd: at a descriptor from the start, or made by memfd_create(). */
  memfd(name: string, options: MemfdOptions = {}): Handle<'memfd'> {
    const { pages, seals = 0 } = optionsOf('memfd', name, options, memfdOptions);
    return this.add('memfd', { name, created: pages !== undefined, pages: pages ?? 0, seals });
  }
}
