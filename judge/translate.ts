import { type Answer } from './answer.ts';
import { type CallName, type RecordedCall } from './recording.ts';
import { type Issued } from '../machine/calls/issued-call.ts';
import { type Site } from './user-space.ts';
import {
  createDumb,
  gemClose,
  primeFdToHandle,
  primeHandleToFd,
  vgemAttach,
  vgemSignal,
} from './drm-calls.ts';
import { heapAlloc } from './device-calls.ts';
import { fileCalls } from './file-calls.ts';
import { swSyncCalls } from './sw-sync-calls.ts';
import { syncCalls } from './sync-calls.ts';
import { syncobjCalls } from './syncobj-calls.ts';

/** What a call is to the model; a text says why it is none. */
type Translation = Issued<Answer> | string;

const uncovered = (why: string) => (): string => why;

const calls = {
  ...fileCalls,
  ...swSyncCalls,
  ...syncCalls,
  ...syncobjCalls,
  usleep: uncovered('time passes, and the model has nothing to say'),
  DRM_IOCTL_VERSION: uncovered('the model does not describe drivers'),
  DRM_IOCTL_GET_CAP: uncovered('the model does not describe drivers'),
  DRM_IOCTL_MODE_CREATE_DUMB: createDumb,
  DRM_IOCTL_PRIME_HANDLE_TO_FD: primeHandleToFd,
  DRM_IOCTL_PRIME_FD_TO_HANDLE: primeFdToHandle,
  DRM_IOCTL_GEM_CLOSE: gemClose,
  DRM_IOCTL_VGEM_FENCE_ATTACH: vgemAttach,
  DRM_IOCTL_VGEM_FENCE_SIGNAL: vgemSignal,
  DMA_HEAP_IOCTL_ALLOC: heapAlloc,
} satisfies { readonly [N in CallName]: (site: Site, call: never) => Translation };

/** Turns a recorded system call into operations of the model. */
export function translate(site: Site, call: RecordedCall): Translation {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the function under a name takes the calls of this name.
  const one = calls[call.call] as (site: Site, call: RecordedCall) => Translation;
  return one(site, call);
}
