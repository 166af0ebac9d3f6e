import { type Issued, issue } from './issued-call.ts';
import { type Machine } from '../machine.ts';
import { type NewFd } from './sync-file.ts';
import { at } from '../../model/kernel.ts';
import { ioctlObject } from '../../model/ioctl.ts';

/** Opens sw_sync: a timeline of its own, at a new descriptor. @see drivers/dma-buf/sw_sync.c sw_sync_debugfs_open() */
export function swSyncOpen(machine: Machine): Issued<NewFd> {
  const fd = machine.create('fd');
  const timeline = machine.create('sync_timeline');
  return issue('sw_sync_debugfs_open', { fd, timeline }, (result) => ({ result, fd }));
}

/** What SW_SYNC_IOC_CREATE_FENCE is given; the value has 32 bits. */
interface NewPoint {
  readonly fd: number;
  readonly value: number;
  /** Whether the argument can be read. */
  readonly arg: number;
}

/** SW_SYNC_IOC_CREATE_FENCE: a sync_file for a point of the timeline, whose context and lock the point has. @see sw_sync_ioctl_create_fence() */
export function swSyncCreateFence(machine: Machine, wanted: NewPoint): Issued<NewFd> {
  const newfd = machine.create('fd');
  const point = machine.create('sync_pt');
  const { k } = machine;
  const timeline = ioctlObject(k, wanted.fd, 'sync_timeline');
  if (timeline >= 0) {
    const { context, lock } = at(k.fixed.of.sync_timeline, timeline);
    machine.fix('dma_fence', at(k.fixed.of.sync_pt, point).fence, { context, lock });
  }
  const args = { ...wanted, newfd, point, sync_file: machine.create('sync_file') };
  return issue('SW_SYNC_IOC_CREATE_FENCE', args, (result) => ({ result, fd: newfd }));
}

/** SW_SYNC_IOC_INC: moves the timeline on; the value has 32 bits. @see sw_sync_ioctl_inc() */
export function swSyncInc(args: NewPoint): Issued<number> {
  return issue('SW_SYNC_IOC_INC', { ...args }, (result) => result);
}
