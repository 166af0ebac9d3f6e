import { type Kernel, at, kernelObject } from './kernel.ts';
import { ModelLimit } from './limit.ts';
import { fput, getFile } from './file.ts';
import { bufFile } from './dma-buf-life.ts';
import { constant, flag, int } from './schema.ts';
import { countHandle, getGemObject } from './drm-gem-object.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * A GEM handle, a number of one file's table: the object + 1 for which it stands, or 0 while the number is free; `busy` while
     * it is being made or closed, and nobody can look it up; `member` is the buffer + 1 that the file's tables of buffers have
     * for it.
     */
    drm_gem_handle: {
      state: { object: number; busy: number; member: number };
      fixed: { readonly file: number; readonly initially: number };
    };
  }
}

/** A GEM handle: the name of an object in one file. @see drivers/gpu/drm/drm_gem.c drm_gem_handle_create() */
export const drmGemHandle = kernelObject({
  kind: 'drm_gem_handle',
  state: (shape) => ({
    object: int(shape.count.drm_gem_object),
    busy: shape.uses('gem') ? flag : constant(0),
    member: shape.uses('gem') ? int(shape.count.dma_buf) : constant(0),
  }),
  init: (k, index) => {
    const { initially } = at(k.fixed.of.drm_gem_handle, index);
    if (initially < 0) return;
    at(k.drm_gem_handle, index).object = initially + 1;
    countHandle(k, initially);
  },
});

/** The object for which a handle stands in this file, or -1; a handle of -1 is a number that nobody has. */
export function gemObjectOf(k: Kernel, file: number, handle: number): number {
  if (handle < 0 || at(k.fixed.of.drm_gem_handle, handle).file !== file) return -1;
  const { object, busy } = at(k.drm_gem_handle, handle);
  return busy === 1 ? -1 : object - 1;
}

/** The object for which a handle stands in this file, with a reference; -1 for an unknown handle. @see drm_gem_object_lookup() */
export function lookupGemObject(k: Kernel, file: number, handle: number): number {
  const object = gemObjectOf(k, file, handle);
  if (object >= 0) getGemObject(k, object);
  return object;
}

/** The number of a handle, as userspace knows it: its place in the table of its file, from 1 on. */
export function handleNumber(k: Kernel, handle: number): number {
  const { file } = at(k.fixed.of.drm_gem_handle, handle);
  let number = 1;
  for (let h = 0; h < handle; h++) if (at(k.fixed.of.drm_gem_handle, h).file === file) number++;
  return number;
}

/** The handle with a number in a file; -1 if the table has no such place. */
export function handleOfNumber(k: Kernel, file: number, number: number): number {
  let left = number;
  for (let h = 0; h < k.drm_gem_handle.length; h++) {
    if (at(k.fixed.of.drm_gem_handle, h).file !== file) continue;
    left--;
    if (left === 0) return h;
  }
  return -1;
}

/**
 * Makes a handle for an object under the lowest free number of the file; nobody can look it up before {@link publishHandle}.
 * The caller has the mutex of names.
 * @see drm_gem_handle_create_tail()
 */
export function createHandle(k: Kernel, file: number, object: number): number {
  countHandle(k, object);
  for (let h = 0; h < k.drm_gem_handle.length; h++) {
    const it = at(k.drm_gem_handle, h);
    if (it.object > 0 || at(k.fixed.of.drm_gem_handle, h).file !== file) continue;
    it.object = object + 1;
    it.busy = 1;
    return h;
  }
  const { name } = at(k.fixed.of.drm_file, file);
  throw new ModelLimit(
    `the table of ${name} has no free handle: declare another d.drm_gem_handle()`,
  );
}

/** The handle can be looked up. @see idr_replace() */
export function publishHandle(k: Kernel, handle: number): void {
  at(k.drm_gem_handle, handle).busy = 0;
}

/** The handle of a file that has this buffer in the file's tables, the one with the lowest number; or -1. @see drm_prime_lookup_buf_handle() */
export function handleOfBuffer(k: Kernel, file: number, buf: number): number {
  for (let h = 0; h < k.drm_gem_handle.length; h++)
    if (
      at(k.drm_gem_handle, h).member === buf + 1 &&
      at(k.fixed.of.drm_gem_handle, h).file === file
    )
      return h;
  return -1;
}

/** Puts a buffer into the tables of a file, with a reference. @see drm_prime_add_buf_handle() */
export function addMember(k: Kernel, handle: number, buf: number): void {
  getFile(k, bufFile(k, buf));
  at(k.drm_gem_handle, handle).member = buf + 1;
}

/** Takes the buffer of a handle out of the tables of its file, if there is one. @see drm_prime_remove_buf_handle() */
export function removeMember(k: Kernel, handle: number, t: number): void {
  const it = at(k.drm_gem_handle, handle);
  if (it.member === 0) return;
  const buf = it.member - 1;
  it.member = 0;
  fput(k, bufFile(k, buf), t);
}
