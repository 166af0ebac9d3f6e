import { type Answer, done, exactly, failed, gives } from './answer.ts';
import { type Issued, issue, mapIssued } from '../machine/calls/issued-call.ts';
import { type Recorded } from './recording.ts';
import { type Site, fdOf } from './user-space.ts';
import { at } from '../model/kernel.ts';
import { fenceOfSyncFile, syncFileOfFile } from '../model/sync-file.ts';
import { fileOfFd } from '../model/fd.ts';
import { pointOfFence } from '../model/sync-timeline.ts';
import { swSyncCreateFence, swSyncInc, swSyncOpen } from '../machine/calls/sw-sync.ts';
import { userArg } from './sync-calls.ts';

/** Opens a new timeline. */
export function openSwSync({ machine }: Site): Issued<Answer> {
  return mapIssued(swSyncOpen(machine), ({ result, fd }) => gives(result, 'fd', fd, true));
}

/** Calls on timelines of userspace. @see drivers/dma-buf/sw_sync.c */
export const swSyncCalls = {
  SW_SYNC_IOC_CREATE_FENCE: (
    site: Site,
    { args }: Recorded<'SW_SYNC_IOC_CREATE_FENCE'>,
  ): Issued<Answer> => {
    const wanted = { fd: fdOf(site, args.fd), value: args.value >>> 0, arg: userArg(args.fault) };
    return mapIssued(swSyncCreateFence(site.machine, wanted), ({ result, fd }) =>
      gives(result, 'fd', fd),
    );
  },

  SW_SYNC_IOC_INC: (site: Site, { args }: Recorded<'SW_SYNC_IOC_INC'>): Issued<Answer> => {
    const wanted = { fd: fdOf(site, args.fd), value: args.value >>> 0, arg: userArg(args.fault) };
    return mapIssued(swSyncInc(wanted), (result) => done(result));
  },

  SW_SYNC_GET_DEADLINE: (
    site: Site,
    { args }: Recorded<'SW_SYNC_GET_DEADLINE'>,
  ): Issued<Answer> => {
    const { deadline_ns = 0, pad = 0 } = args;
    const fence_fd = fdOf(site, args.fence_fd);
    const wanted = {
      fd: fdOf(site, args.fd),
      fence_fd,
      deadline_ns,
      pad,
      arg: userArg(args.fault),
    };
    return issue('SW_SYNC_GET_DEADLINE', wanted, (result, { k }) => {
      if (result < 0) return failed(result);
      const point = pointOfFence(k, fenceOfSyncFile(k, syncFileOfFile(k, fileOfFd(k, fence_fd))));
      return done(0, exactly(at(k.sync_pt, point).deadline - 1));
    });
  },
};
