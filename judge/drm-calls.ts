import { type Answer, andThen, done, exactly, failed, gives } from './answer.ts';
import { EBADF } from '../model/fd.ts';
import { ENOTTY } from '../model/ioctl.ts';
import { type Issued, ended, issue, issueThen } from '../machine/calls/issued-call.ts';
import { type Machine } from '../machine/machine.ts';
import { type Recorded } from './recording.ts';
import { type Site, fdOf, spare } from './user-space.ts';
import { at } from '../model/kernel.ts';
import { failureNumber } from '../model/errno.ts';

const EINVAL = failureNumber('-EINVAL');
const ENOENT = failureNumber('-ENOENT');
const EACCES = failureNumber('-EACCES');

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

/** The handle that a number means in a file; one that stands for nothing where the number does. */
function gemHandle({ machine, user }: Site, drmFile: number, number: number): number {
  const make = (): number => machine.create('drm_gem_handle', { file: drmFile });
  return user.find(`gem ${drmFile}`, number) ?? spare(machine, `no handle of ${drmFile}`, make);
}

const objectOf = ({ k }: Machine, handle: number): number =>
  at(k.drm_gem_handle, handle).object - 1;

/** A new handle of a file for an object, which it keeps. @see drm_gem_handle_create() */
function newHandle(machine: Machine, drmFile: number, object: number): number {
  const handle = machine.create('drm_gem_handle', { file: drmFile });
  at(machine.k.drm_gem_handle, handle).object = object + 1;
  const it = at(machine.k.drm_gem_object, object);
  it.refs++;
  it.handles++;
  return handle;
}

/** DRM_IOCTL_MODE_CREATE_DUMB: how wide a line is, is the driver's. @see drivers/gpu/drm/drm_dumb_buffers.c */
export function createDumb(
  site: Site,
  { args, out }: Recorded<'DRM_IOCTL_MODE_CREATE_DUMB'>,
): Issued<Answer> {
  const drm = drmFileOf(site, args.fd);
  if (typeof drm === 'number') return fail(drm);
  if (drm.path.includes('render')) return fail(EACCES);
  const { width, height, bpp } = args;
  const bytes = width * height * Math.ceil(bpp / 8);
  if (bytes === 0 || bytes > 0xffff_ffff) return fail(EINVAL);
  const { machine } = site;
  const object = machine.create('drm_gem_object');
  const handle = newHandle(machine, drm.drmFile, object);
  const written: unknown = out;
  const pitch = fieldOf(written, 'pitch');
  const size = Math.ceil((pitch * height) / PAGE) * PAGE;
  machine.setNotes(`pages of ${object}`, [size / PAGE]);
  const isRight = pitch * 8 >= width * bpp && fieldOf(written, 'size') === size;
  const answer = gives(0, `gem ${drm.drmFile}`, handle);
  return ended({
    text: `0, and writes a handle that is free, and a size that is the pitch times ${height} in whole pages`,
    fits: (call, user) =>
      isRight && answer.fits({ ...call, out: fieldOf(call.out, 'handle') }, user),
  });
}

function fieldOf(value: unknown, name: string): number {
  if (typeof value !== 'object' || value === null || !(name in value)) return Number.NaN;
  return Number(Object.entries(value).find(([key]) => key === name)?.[1]);
}

/** The buffer that was exported of an object, as long as a handle keeps it. */
const bufOf = (machine: Machine, object: number): number =>
  machine.notes(`buffer of ${object}`)[0] ?? -1;

/** DRM_IOCTL_PRIME_HANDLE_TO_FD: an object has one buffer, whoever exports it. @see drivers/gpu/drm/drm_prime.c */
export function primeHandleToFd(
  site: Site,
  { args }: Recorded<'DRM_IOCTL_PRIME_HANDLE_TO_FD'>,
): Issued<Answer> {
  const { machine } = site;
  const drm = drmFileOf(site, args.fd);
  if (typeof drm === 'number') return fail(drm);
  if ((args.flags & ~0o2000002) !== 0) return fail(EINVAL);
  const object = objectOf(machine, gemHandle(site, drm.drmFile, args.handle));
  if (object < 0) return fail(ENOENT);
  const known = bufOf(machine, object);
  if (known >= 0) return issueThen('get_dma_buf', { buf: known }, () => dmaBufFd(machine, known));
  const { resv } = at(machine.k.fixed.of.drm_gem_object, object);
  const [pages = 1] = machine.notes(`pages of ${object}`);
  const buf = machine.create('dma_buf', { resv, pages });
  return issueThen('dma_buf_export', { buf }, (result) => {
    if (result < 0) return fail(result);
    return issueThen('get_dma_buf', { buf }, (_, there) => {
      there.setNotes(`buffer of ${object}`, [buf]);
      there.setNotes(`object of ${buf}`, [object]);
      return dmaBufFd(there, buf);
    });
  });
}

/** The buffer at a new descriptor, which takes a reference over. */
export function dmaBufFd(machine: Machine, buf: number, inRet = false): Issued<Answer> {
  const fd = machine.create('fd');
  return issue('dma_buf_fd', { buf, fd }, (result) => gives(result, 'fd', fd, inRet));
}

/** DRM_IOCTL_PRIME_FD_TO_HANDLE: the handle that the file has of the buffer, or a new one. @see drm_gem_prime_fd_to_handle() */
export function primeFdToHandle(
  site: Site,
  { args }: Recorded<'DRM_IOCTL_PRIME_FD_TO_HANDLE'>,
): Issued<Answer> {
  const drm = drmFileOf(site, args.drm_fd);
  if (typeof drm === 'number') return fail(drm);
  const { drmFile } = drm;
  return issueThen('dma_buf_get', { fd: fdOf(site, args.fd) }, (buf, machine) => {
    if (buf < 0) return fail(buf);
    const [object] = machine.notes(`object of ${buf}`);
    const handles = machine.k.drm_gem_handle;
    const known = handles.findIndex(
      (it, h) =>
        object !== undefined &&
        it.object === object + 1 &&
        at(machine.k.fixed.of.drm_gem_handle, h).file === drmFile,
    );
    if (known >= 0) {
      const number = site.user.numberOf(`gem ${drmFile}`, known);
      return issue('dma_buf_put', { buf }, () => done(0, exactly(number)));
    }
    const handle = newHandle(machine, drmFile, object ?? imported(machine, buf));
    const answer = gives(0, `gem ${drmFile}`, handle);
    // An object that is imported keeps the buffer; the device's own needs it no more.
    return object === undefined ? ended(answer) : issue('dma_buf_put', { buf }, () => answer);
  });
}

/** The object of a buffer that another driver exported. @see drm_gem_prime_import() */
function imported(machine: Machine, buf: number): number {
  const { resv, pages } = at(machine.k.fixed.of.dma_buf, buf);
  const object = machine.create('drm_gem_object', { resv });
  machine.setNotes(`pages of ${object}`, [pages]);
  machine.setNotes(`buffer of ${object}`, [buf]);
  machine.setNotes(`object of ${buf}`, [object]);
  return object;
}

/** DRM_IOCTL_GEM_CLOSE: with the last handle goes the reference to the buffer. @see drm_gem_handle_delete() */
export function gemClose(site: Site, { args }: Recorded<'DRM_IOCTL_GEM_CLOSE'>): Issued<Answer> {
  const drm = drmFileOf(site, args.fd);
  if (typeof drm === 'number') return fail(drm);
  const { machine } = site;
  const handle = gemHandle(site, drm.drmFile, args.handle);
  const object = objectOf(machine, handle);
  if (object < 0) return fail(EINVAL);
  at(machine.k.drm_gem_handle, handle).object = 0;
  const it = at(machine.k.drm_gem_object, object);
  it.handles--;
  const buf = it.handles === 0 ? bufOf(machine, object) : -1;
  it.refs--;
  const answer = andThen(done(0), (user) => user.release(`gem ${drm.drmFile}`, args.handle));
  if (buf < 0) return ended(answer);
  machine.setNotes(`buffer of ${object}`, []);
  return issue('dma_buf_put', { buf }, () => answer);
}

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
  const { k } = machine;
  const isNew = (v: number): boolean =>
    at(k.dma_fence, at(k.fixed.of.vgem_fence, v).fence).initialized === 0;
  const fence = machine.firstFree('vgem_fence', isNew);
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
    user.find(`fence ${file}`, args.fence) ??
    spare(machine, 'no fence', () =>
      machine.firstFree('vgem_fence', (v) => at(machine.k.vgem_fence, v).file === 0),
    );
  return issue('DRM_IOCTL_VGEM_FENCE_SIGNAL', { file, fence, flags: args.flags }, (result) =>
    andThen(done(result), (after) => after.release(`fence ${file}`, args.fence)),
  );
}
