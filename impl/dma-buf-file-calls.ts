import { type Args, type Call, type Declaration } from './call.ts';
import { File } from './file.ts';
import { KObject } from './memory.ts';
import { type DmaBuf } from './dma-buf.ts';
import { type Kernel } from './kernel.ts';
import { NamedBuffer } from './dma-buf-declarations.ts';
import { files_struct } from './fdtable.ts';

/** A descriptor as drivers speak of it: a variable that holds its number. */
export class NamedFd extends KObject {
  fd = -1;
}

const bufferOf = (args: Args): NamedBuffer => args.object('buf', NamedBuffer);
const fdOf = (args: Args): NamedFd => args.object('fd', NamedFd);

/** Which buffer of the program it is, as it counts them. */
function indexOf(k: Kernel, dmabuf: DmaBuf): number {
  for (const named of k.allNamed().values())
    if (named instanceof NamedBuffer && named.dmabuf === dmabuf) return named.index;
  return -1;
}

/** A file of something of which only the file matters. */
export class NamedFile extends KObject {
  readonly file: File;

  constructor(name: string) {
    super(`file ${name}`);
    this.file = new File(name, { name: 'other' }, undefined, 0);
  }
}

/** A descriptor that is there from the start. */
function install(k: Kernel, named: NamedFd, file: File): void {
  const files = files_struct(k);
  named.fd = 3;
  while (files.slot(named.fd).open) named.fd++;
  files.slot(named.fd).open = true;
  files.slot(named.fd).file = file;
}

/** Descriptors as programs of kernel functions declare them. */
export const dmaBufFileDeclarations = {
  file: (k, name) => {
    k.name(name, new NamedFile(name));
  },
  fd: (k, name, options) => {
    const named = new NamedFd(`fd ${name}`);
    k.name(name, named);
    if (!options.has('of')) return;
    const of = k.allNamed().get(options.text('of'));
    if (of instanceof NamedFile) {
      of.file.f_count++;
      install(k, named, of.file);
    } else {
      const buffer = options.object('of', NamedBuffer);
      const { file } = buffer.exported();
      if (file === undefined) return;
      // Unless the references are said, the first descriptor has the one that there is.
      if (buffer.refsSaid || buffer.installed) file.f_count++;
      buffer.installed = true;
      install(k, named, file);
    }
  },
} satisfies Readonly<Record<string, Declaration>>;

/** What exporters and importers call of drivers/dma-buf/dma-buf.c for the life of a buffer. */
export const dmaBufFileCalls = {
  *dma_buf_export(k, args) {
    const buffer = bufferOf(args);
    const made = yield* k.fn.dma_buf_export(k, buffer.info());
    if (typeof made === 'number') return made;
    buffer.dmabuf = made;
    return 0;
  },
  *dma_buf_fd(k, args) {
    const fd = yield* k.fn.dma_buf_fd(k, bufferOf(args).exported(), 0);
    if (fd < 0) return fd;
    fdOf(args).fd = fd;
    return 0;
  },
  *dma_buf_fd_install(k, args) {
    if (k.release !== '7.2') throw new RangeError(`${k.release} has no dma_buf_fd_install()`);
    yield* k.fn.dma_buf_fd_install(k, bufferOf(args).exported(), fdOf(args).fd);
    return 0;
  },
  *get_unused_fd_flags(k, args) {
    const fd = yield* k.fn.get_unused_fd_flags(k);
    k.commit();
    if (fd < 0) return fd;
    fdOf(args).fd = fd;
    return 0;
  },
  *put_unused_fd(k, args) {
    yield* k.fn.put_unused_fd(k, fdOf(args).fd);
    k.commit();
    return 0;
  },
  *dma_buf_get(k, args) {
    const { fd } = fdOf(args);
    if (fd < 0) {
      yield { access: 'load', object: fdOf(args), field: 'fd' };
      k.commit();
    }
    const found = yield* k.fn.dma_buf_get(k, fd);
    return typeof found === 'number' ? found : indexOf(k, found);
  },
  *get_dma_buf(k, args) {
    yield* k.fn.get_dma_buf(k, bufferOf(args).exported());
    k.commit();
    return 0;
  },
  *dma_buf_put(k, args) {
    yield* k.fn.dma_buf_put(k, bufferOf(args).exported());
    return 0;
  },
  *dma_buf_iter_begin(k) {
    if (k.release !== '7.2') throw new RangeError(`${k.release} has no dma_buf_iter_begin()`);
    const found = yield* k.fn.dma_buf_iter_begin(k);
    return found === undefined ? 0 : indexOf(k, found) + 1;
  },
  *dma_buf_iter_next(k, args) {
    if (k.release !== '7.2') throw new RangeError(`${k.release} has no dma_buf_iter_next()`);
    const found = yield* k.fn.dma_buf_iter_next(k, bufferOf(args).exported());
    return found === undefined ? 0 : indexOf(k, found) + 1;
  },
  *dma_buf_debug_show(k) {
    return yield* k.fn.dma_buf_debug_show(k);
  },
} satisfies Readonly<Record<string, Call>>;
