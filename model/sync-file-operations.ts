import { createFile, fileOf } from './file.ts';
import { checkFence, getFence } from './dma-fence.ts';
import { failureNumber } from './errno.ts';
import { fenceOfSyncFile, initSyncFile, syncFileOfFile } from './sync-file.ts';
import { fileOfFd } from './fd.ts';
import { setSlot } from './dma-fence-slot.ts';
import { mightSleep } from './task.ts';
import { operation } from './operation.ts';
import { wakePollers } from './poll-wake.ts';

const ENOMEM = failureNumber('-ENOMEM');

/** Operations on sync_files. @see drivers/dma-buf/sync_file.c */
export const syncFileOperations = {
  /**
   * A new file for a fence, with a reference of its own; a descriptor is still to come. 0, or -ENOMEM, which is NULL in C.
   * @see sync_file_create()
   */
  sync_file_create: operation({
    name: 'sync_file_create',
    params: [
      ['sync_file', 'sync_file'],
      ['fence', 'dma_fence'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: ['files', 'refs'],
    step: {
      check: (k, a, t) => {
        mightSleep(k, t);
        checkFence(k, a.fence);
      },
      run: (k, a) => {
        createFile(k, 'sync_file', a.sync_file);
        initSyncFile(k, a.sync_file, a.fence);
        return 0;
      },
      or: [
        {
          label: 'fails',
          exists: (c, a) => a.checked === 1 || c.options.shortMemory,
          run: () => ENOMEM,
        },
      ],
    },
  }),

  /**
   * The fence of the sync_file at a descriptor, with a reference for the caller: 1, or 0 if it is no sync_file, which is NULL in C.
   * @see sync_file_get_fence()
   */
  sync_file_get_fence: operation({
    name: 'sync_file_get_fence',
    params: [
      ['fd', 'fd'],
      ['slot', 'dma_fence_slot'],
    ],
    returns: 'bool',
    uses: ['refs'],
    step: {
      run: (k, a, t) => {
        const syncFile = syncFileOfFile(k, fileOfFd(k, a.fd));
        const f = syncFile < 0 ? -1 : fenceOfSyncFile(k, syncFile);
        if (f >= 0) getFence(k, f);
        setSlot(k, a.slot, f, 'assigned', t);
        return f < 0 ? 0 : 1;
      },
    },
  }),

  /** The callback of a sync_file wakes everybody who polls it; the model adds it by itself. @see fence_check_cb_func() */
  fence_check_cb_func: operation({
    name: 'fence_check_cb_func',
    params: [['sync_file', 'sync_file']],
    step: {
      run: (k, a) => {
        wakePollers(k, fileOf(k, 'sync_file', a.sync_file));
        return 0;
      },
    },
  }),
};
