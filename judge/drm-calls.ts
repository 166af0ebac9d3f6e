import { type Answer, andThen, done, exactly, failed, gives } from './answer.ts';
import { EBADF } from '../model/fd.ts';
import { ENOTTY } from '../model/ioctl.ts';
import { type Issued, ended, issue } from '../machine/calls/issued-call.ts';
import { type Machine } from '../machine/machine.ts';
import { type Recorded } from './recording.ts';
import { type Site, fdOf, spare } from './user-space.ts';
import { at } from '../model/kernel.ts';
import { failureNumber } from '../model/errno.ts';
import { fileOf } from '../model/file.ts';
import { gemObjectOf, handleOfNumber } from '../model/drm-gem-handle.ts';
import { isSpare } from '../model/drm-gem-object.ts';

const EINVAL = failureNumber('-EINVAL');

const PAGE = 4096;

/** An open DRM file, or the failure of an ioctl on what is none. */
export function drmFileOf(
  site: Site,
  fd: number,
): { readonly drmFile: number; readonly driver: string; readonly path: string } | number {
  const file = at(site.machine.k.fd, fdOf(site, fd)).file - 1;
  if (file < 0) return EBADF;
  const info = site.user.info(file);
  return info?.kind === 'drm' ? info : ENOTTY;
}

const fail = (result: number): Issued<Answer> => ended(failed(result));

/** The handle that a number means in a file; -1 where the number stands for nothing. */
const gemHandle = ({ user }: Site, drmFile: number, number: number): number =>
  user.find(`gem ${drmFile}`, number) ?? -1;

/** A call may make an object, and a handle of this file: there is one of each that it can take. */
function ensureObject(machine: Machine, drmFile: number): void {
  const { k } = machine;
  machine.ensure('drm_gem_object', (object) => isSpare(k, object));
  machine.create('drm_gem_handle', { file: drmFile });
}

/** The driver may make lines longer than what is asked for, up to the next multiple of so many bytes. */
const ALIGNED_MAX = 256;

/** How long the lines are is the driver's: what it wrote is an argument, if it has room for the dots that were asked for. */
function lineOf({ args, out }: Recorded<'DRM_IOCTL_MODE_CREATE_DUMB'>): {
  readonly width: number;
  readonly bpp: number;
} {
  const { width, bpp } = args;
  const written: unknown = out;
  const pitch = fieldOf(written, 'pitch');
  const more = pitch - Math.ceil((width * bpp) / 8);
  return width * bpp > 0 && more >= 0 && more < ALIGNED_MAX
    ? { width: pitch, bpp: 8 }
    : { width, bpp };
}

/** DRM_IOCTL_MODE_CREATE_DUMB. @see drivers/gpu/drm/drm_dumb_buffers.c */
export function createDumb(
  site: Site,
  call: Recorded<'DRM_IOCTL_MODE_CREATE_DUMB'>,
): Issued<Answer> {
  const drm = drmFileOf(site, call.args.fd);
  if (typeof drm === 'number') return fail(drm);
  const { drmFile: file } = drm;
  const { height } = call.args;
  const { width, bpp } = lineOf(call);
  ensureObject(site.machine, file);
  return issue('DRM_IOCTL_MODE_CREATE_DUMB', { file, width, height, bpp }, (result, machine) => {
    if (result < 0) return failed(result);
    const { k } = machine;
    const handle = handleOfNumber(k, file, result);
    const object = gemObjectOf(k, file, handle);
    const pitch = width * Math.ceil(bpp / 8);
    const size = at(k.drm_gem_object, object).pages * PAGE;
    beginContent(machine, at(k.fixed.of.drm_gem_object, object).buf);
    const answer = gives(0, `gem ${file}`, handle);
    return {
      text: `0, and writes a handle that is free, a pitch of ${pitch} and a size of ${size}`,
      fits: ({ out, ...rest }, user) =>
        fieldOf(out, 'pitch') === pitch &&
        fieldOf(out, 'size') === size &&
        answer.fits({ ...rest, out: fieldOf(out, 'handle') }, user),
    };
  });
}

function fieldOf(value: unknown, name: string): number {
  if (typeof value !== 'object' || value === null || !(name in value)) return Number.NaN;
  return Number(Object.entries(value).find(([key]) => key === name)?.[1]);
}

/** The memory that a buffer stands for is new: nothing was stored in it. */
function beginContent(machine: Machine, buf: number): void {
  machine.setNotes(`memory of ${buf}`, [memoryOf(machine, buf) + 1]);
}

/** Which memory a buffer stands for: an object that is made again has another one. */
export const memoryOf = (machine: Machine, buf: number): number =>
  machine.notes(`memory of ${buf}`)[0] ?? 0;

/** DRM_IOCTL_PRIME_HANDLE_TO_FD. @see drivers/gpu/drm/drm_prime.c */
export function primeHandleToFd(
  site: Site,
  { args }: Recorded<'DRM_IOCTL_PRIME_HANDLE_TO_FD'>,
): Issued<Answer> {
  const drm = drmFileOf(site, args.fd);
  if (typeof drm === 'number') return fail(drm);
  const { drmFile: file } = drm;
  const handle = gemHandle(site, file, args.handle);
  const fd = site.machine.create('fd');
  const call = { file, handle, flags: args.flags, fd };
  return issue('DRM_IOCTL_PRIME_HANDLE_TO_FD', call, (result) => gives(result, 'fd', fd));
}

/** DRM_IOCTL_PRIME_FD_TO_HANDLE: the handle that the file has of the buffer, or a new one. @see drm_gem_prime_fd_to_handle() */
export function primeFdToHandle(
  site: Site,
  { args }: Recorded<'DRM_IOCTL_PRIME_FD_TO_HANDLE'>,
): Issued<Answer> {
  const drm = drmFileOf(site, args.drm_fd);
  if (typeof drm === 'number') return fail(drm);
  const { drmFile: file } = drm;
  ensureObject(site.machine, file);
  const call = { file, fd: fdOf(site, args.fd) };
  return issue('DRM_IOCTL_PRIME_FD_TO_HANDLE', call, (result, { k }) => {
    if (result < 0) return failed(result);
    const handle = handleOfNumber(k, file, result);
    const known = site.user.numberOf(`gem ${file}`, handle);
    return known === undefined ? gives(0, `gem ${file}`, handle) : done(0, exactly(known));
  });
}

/** DRM_IOCTL_GEM_CLOSE. @see drm_gem_handle_delete() */
export function gemClose(site: Site, { args }: Recorded<'DRM_IOCTL_GEM_CLOSE'>): Issued<Answer> {
  const drm = drmFileOf(site, args.fd);
  if (typeof drm === 'number') return fail(drm);
  const { drmFile: file } = drm;
  const handle = gemHandle(site, file, args.handle);
  return issue('DRM_IOCTL_GEM_CLOSE', { file, handle }, (result) =>
    andThen(done(result), (user) => user.release(`gem ${file}`, args.handle, handle)),
  );
}

/** Opens a device: every file of a driver is of the same one. @see drm_open() */
export function openDrm(site: Site, driver: string, path: string): Issued<Answer> {
  const { machine } = site;
  const device = spare(machine, `device of ${driver}`, () => machine.create('drm_device'));
  const drmFile = machine.create('drm_file', { device, render: path.includes('render') });
  const fd = machine.create('fd');
  return issue('drm_open', { file: drmFile, fd }, (result, { k }) =>
    andThen(gives(result, 'fd', fd, true), (user) =>
      user.setInfo(fileOf(k, 'drm_file', drmFile), { kind: 'drm', drmFile, driver, path }),
    ),
  );
}

const freshFence = (machine: Machine): number =>
  machine.create(machine.poolSize('short_vgem_fence') > 0 ? 'short_vgem_fence' : 'vgem_fence');

/** DRM_IOCTL_VGEM_FENCE_ATTACH; the pad is looked at where the flags are. @see drivers/gpu/drm/vgem/vgem_fence.c */
export function vgemAttach(
  site: Site,
  { args }: Recorded<'DRM_IOCTL_VGEM_FENCE_ATTACH'>,
): Issued<Answer> {
  const drm = drmFileOf(site, args.fd);
  if (typeof drm === 'number') return fail(drm);
  if (args.pad !== 0) return fail(EINVAL);
  const { machine } = site;
  const { drmFile: file } = drm;
  const fence = freshFence(machine);
  const handle = gemHandle(site, file, args.handle);
  return issue(
    'DRM_IOCTL_VGEM_FENCE_ATTACH',
    { file, handle, flags: args.flags, fence },
    (result) => gives(result, `fence ${file}`, fence),
  );
}

/** DRM_IOCTL_VGEM_FENCE_SIGNAL. */
export function vgemSignal(
  site: Site,
  { args }: Recorded<'DRM_IOCTL_VGEM_FENCE_SIGNAL'>,
): Issued<Answer> {
  const drm = drmFileOf(site, args.fd);
  if (typeof drm === 'number') return fail(drm);
  const { machine, user } = site;
  const { drmFile: file } = drm;
  const fence =
    user.find(`fence ${file}`, args.fence) ?? spare(machine, 'no fence', () => freshFence(machine));
  return issue('DRM_IOCTL_VGEM_FENCE_SIGNAL', { file, fence, flags: args.flags }, (result) =>
    andThen(done(result), (after) => after.release(`fence ${file}`, args.fence, fence)),
  );
}
