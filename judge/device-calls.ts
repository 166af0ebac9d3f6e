import { type Answer, done, gives } from './answer.ts';
import { type Issued, issue } from '../machine/calls/issued-call.ts';
import { type Recorded } from './recording.ts';
import { type Site, fdOf } from './user-space.ts';
import { at } from '../model/kernel.ts';

const PAGE = 4096;

/** Opens /sys/kernel/debug/sync/sw_sync: a timeline of its own. @see sw_sync_debugfs_open() */
export function openSwSync({ machine }: Site): Issued<Answer> {
  const fd = machine.create('fd');
  const timeline = machine.create('sync_timeline');
  return issue('sw_sync_debugfs_open', { fd, timeline }, (result) => gives(result, 'fd', fd, true));
}

/** SW_SYNC_IOC_CREATE_FENCE: a sync_file of a point of the timeline. @see sw_sync_ioctl_create_fence() */
export function swSyncCreateFence(
  site: Site,
  { args }: Recorded<'SW_SYNC_IOC_CREATE_FENCE'>,
): Issued<Answer> {
  const { machine } = site;
  const { of } = machine.k.fixed;
  const fd = fdOf(site, args.fd);
  const newfd = machine.create('fd');
  const point = machine.create('sync_pt');
  const file = of.file[at(machine.k.fd, fd).file - 1];
  if (file?.of === 'sync_timeline') {
    const { context, lock } = at(of.sync_timeline, file.object);
    machine.fix('dma_fence', at(of.sync_pt, point).fence, { context, lock });
  }
  const sync_file = machine.create('sync_file');
  const call = { fd, value: args.value, newfd, point, sync_file, arg: 0 };
  return issue('SW_SYNC_IOC_CREATE_FENCE', call, (result) => gives(result, 'fd', newfd));
}

/** SW_SYNC_IOC_INC: the timeline moves on. @see sw_sync_ioctl_inc() */
export function swSyncInc(site: Site, { args }: Recorded<'SW_SYNC_IOC_INC'>): Issued<Answer> {
  const call = { fd: fdOf(site, args.fd), value: args.value, arg: 0 };
  return issue('SW_SYNC_IOC_INC', call, (result) => done(result));
}

/** eventfd2(); the model's begin at zero. @see fs/eventfd.c */
export function eventfd({ machine }: Site, { args }: Recorded<'eventfd'>): Issued<Answer> | string {
  if (args.initval !== 0) return 'the eventfds of the model begin at zero';
  const fd = machine.create('fd');
  const context = machine.create('eventfd_ctx');
  return issue('eventfd2', { fd, eventfd: context }, (result) => gives(result, 'fd', fd, true));
}

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
