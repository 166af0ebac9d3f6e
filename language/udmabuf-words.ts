import { type DmaBufHandle, type Handle } from './handle.ts';
import { type UdmabufOptions, udmabufOptions } from './options.ts';
import { type Body } from './design-model.ts';
import { DrmWords } from './drm-words.ts';
import { type Result } from './program.ts';
import { type TaskBuilder } from './task-builder.ts';
import { optionsOf } from './options-of.ts';

/** The words for buffers of userspace's own pages. */
export class UdmabufWords extends DrmWords {
  /** A buffer that /dev/udmabuf exports, with its ops around access from the CPU. */
  udmabuf(name: string, options: UdmabufOptions = {}): DmaBufHandle {
    const { serialised = false, pages = 1 } = optionsOf('udmabuf', name, options, udmabufOptions);
    const slot: Handle<'udmabuf'> = this.add('udmabuf', { name: `${name}->sg` });
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
      ops: {
        begin_cpu_access: op((t) => t.begin_cpu_udmabuf(slot), '-ENOMEM'),
        end_cpu_access: op((t) => t.end_cpu_udmabuf(slot), '-EINVAL'),
      },
    });
    return buf;
  }
}
