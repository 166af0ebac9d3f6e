import { type Answer, gives } from './answer.ts';
import { type Issued, issue } from '../machine/calls/issued-call.ts';
import { type Recorded } from './recording.ts';
import { type Site, fdOf } from './user-space.ts';

const PAGE = 4096;

/** DMA_HEAP_IOCTL_ALLOC: a buffer out of a heap. @see dma_heap_ioctl_allocate() */
export function heapAlloc(site: Site, { args }: Recorded<'DMA_HEAP_IOCTL_ALLOC'>): Issued<Answer> {
  const { machine } = site;
  const buf = machine.create('dma_buf', { pages: Math.ceil(args.len / PAGE) });
  const fd = machine.create('fd');
  const { len, fd_flags, heap_flags } = args;
  const call = {
    heap: fdOf(site, args.fd),
    len,
    fd_field: 0,
    fd_flags,
    heap_flags,
    buf,
    fd,
    arg: 0,
  };
  return issue('DMA_HEAP_IOCTL_ALLOC', call, (result) => gives(result, 'fd', fd));
}
