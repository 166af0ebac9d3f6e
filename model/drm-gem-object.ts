import { type Kernel, at, broke, kernelObject, needsTask } from './kernel.ts';
import { ModelLimit, fits, within } from './limit.ts';
import { type Step, goTo } from './operation.ts';
import { afterDrops, dropSteps } from './dma-fence-release.ts';
import { bufFile } from './dma-buf-life.ts';
import { constant, flag, int } from './schema.ts';
import { emptyResv } from './dma-resv.ts';
import { fput, getFile } from './file.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * `struct drm_gem_object`: how often it is counted on, how many handles stand for it, and whether its memory is gone; the
     * device + 1 that it belongs to, its size, its flink name, the buffer + 1 that stands for it while it has handles
     * (`obj->dma_buf`), and the buffer + 1 that it was imported from (`obj->import_attach`).
     */
    drm_gem_object: {
      state: {
        refs: number;
        handles: number;
        freed: number;
        device: number;
        pages: number;
        flink: number;
        exported: number;
        imported: number;
      };
      fixed: DrmGemObjectFixed;
    };
  }
}

/** The constants of a GEM object. */
export interface DrmGemObjectFixed {
  /** Its own reservation object; one that was imported uses that of its buffer, see {@link gemResv}. */
  readonly resv: number;
  /** Index of the buffer that it becomes when it is exported; -1 if it never is. */
  readonly buf: number;
  /** Index of its device, or -1. */
  readonly device: number;
  readonly pages: number;
  /** False: a call makes it. */
  readonly created?: boolean;
}

const refsMax = 15;
const handlesMax = 7;
const PAGES_MAX = 63;

/** `struct drm_gem_object`: a buffer of a DRM driver; its handles count on it together. @see include/drm/drm_gem.h */
export const drmGemObject = kernelObject({
  kind: 'drm_gem_object',
  state: (shape) => {
    const gem = shape.uses('gem');
    const buffer = gem ? int(shape.count.dma_buf) : constant(0);
    return {
      refs: int(refsMax),
      handles: int(handlesMax),
      freed: flag,
      device: gem ? int(shape.count.drm_device) : constant(0),
      pages: gem ? int(PAGES_MAX) : constant(0),
      flink: gem ? int(shape.count.drm_gem_object) : constant(0),
      exported: buffer,
      imported: buffer,
    };
  },
  init: (k, index) => {
    const { device, pages, created } = at(k.fixed.of.drm_gem_object, index);
    if (created === false || !k.fixed.shape.uses('gem')) return;
    at(k.drm_gem_object, index).device = device + 1;
    at(k.drm_gem_object, index).pages = within(pages, PAGES_MAX, 'the size of a GEM object');
  },
});

/** A handle more stands for an object; all of them have one reference together. @see drm_gem_object_handle_get() */
export function countHandle(k: Kernel, object: number): void {
  const it = at(k.drm_gem_object, object);
  if (it.handles === 0) it.refs++;
  it.handles = fits(k, it.handles + 1, handlesMax, 'the handles of a GEM object');
}

/** Takes a reference. @see drm_gem_object_get() */
export function getGemObject(k: Kernel, object: number): void {
  const it = at(k.drm_gem_object, object);
  if (it.refs === 0) broke(k, 'CTX-05');
  it.refs = fits(k, it.refs + 1, refsMax, 'the count of a GEM object');
}

/** How many objects of a device are still there. */
export function liveObjects(k: Kernel, device: number): number {
  return k.drm_gem_object.filter((it) => it.refs > 0 && it.device === device + 1).length;
}

/** Whether a buffer is still there, or on its way out. */
const isBusy = (k: Kernel, buf: number): boolean => {
  const { refs, work } = at(k.file, bufFile(k, buf));
  return refs > 0 || work > 0 || at(k.dma_buf, buf).gone < 2;
};

/** True if a call that needs an object can take this one: it is not there, nor is anything left of its buffer. */
export function isSpare(k: Kernel, object: number): boolean {
  const { created, buf } = at(k.fixed.of.drm_gem_object, object);
  const isFree = created === false && at(k.drm_gem_object, object).refs === 0;
  return isFree && (buf < 0 || !isBusy(k, buf));
}

/** The first declared object of a device that is not there; a call makes it, with one reference. */
export function newGemObject(k: Kernel, device: number, pages: number): number {
  for (let o = 0; o < k.drm_gem_object.length; o++) {
    const it = at(k.drm_gem_object, o);
    const { device: of, resv } = at(k.fixed.of.drm_gem_object, o);
    if (!isSpare(k, o) || (of >= 0 && of !== device)) continue;
    it.refs = 1;
    it.freed = it.handles = it.flink = it.exported = it.imported = 0;
    it.device = device + 1;
    it.pages = fits(k, pages, PAGES_MAX, 'the size of a GEM object');
    at(k.dma_resv, resv).gone = 0;
    return o;
  }
  const { name } = at(k.fixed.of.drm_device, device);
  throw new ModelLimit(
    `a call makes an object of ${name}: declare another d.drm_gem_object(name, { device, created: false })`,
  );
}

/** The GEM object that is exported as this buffer, or -1. */
export function objectOfBuffer(k: Kernel, buf: number): number {
  return k.fixed.of.drm_gem_object.findIndex((object) => object.buf === buf);
}

/** The reservation object of a GEM object: that of the exporter if it was imported. @see drm_gem_prime_import_dev() */
export function gemResv(k: Kernel, object: number): number {
  const { imported } = at(k.drm_gem_object, object);
  if (imported > 0) return at(k.fixed.of.dma_buf, imported - 1).resv;
  return at(k.fixed.of.drm_gem_object, object).resv;
}

/** The object counts on the buffer as long as it has handles, whichever way it came by it. */
export function keepBuffer(k: Kernel, object: number, buf: number): void {
  at(k.drm_gem_object, object).exported = buf + 1;
  getFile(k, bufFile(k, buf));
}

/** The memory of the object is gone, and what its own reservation object lists. @see drm_gem_object_release() */
function free(k: Kernel, object: number, t: number): void {
  const { resv } = at(k.fixed.of.drm_gem_object, object);
  at(k.drm_gem_object, object).freed = 1;
  emptyResv(k, resv, t);
  if (k.fixed.shape.uses('gem')) at(k.dma_resv, resv).gone = 1;
}

/**
 * Drops a reference and goes on with `after`; the last one frees the object, by way of the steps {@link gemPutSteps} from
 * `base` on.
 * @see drm_gem_object_put()
 */
export function putGemObject(
  k: Kernel,
  object: number,
  t: number,
  base: number,
  after: number,
): number {
  const it = at(k.drm_gem_object, object);
  if (it.refs === 0) {
    broke(k, 'CTX-05');
    return after;
  }
  it.refs--;
  if (it.refs > 0) return after;
  if (it.imported > 0) return goTo(base);
  free(k, object, t);
  return afterDrops(k, t, base + 1, after);
}

/** The lock that whoever maps or unmaps a buffer takes inside; before the locking convention nobody does. */
export function mappingLock(k: Kernel, buf: number): number {
  return at(k.fixed.of.dma_resv, at(k.fixed.of.dma_buf, buf).resv).lock;
}

/** True if the lock of the buffer's reservation object can be taken now. */
export function isUnlocked(k: Kernel, buf: number): boolean {
  return at(k.ww_mutex, mappingLock(k, buf)).owner === 0;
}

/** How many steps {@link gemPutSteps} are. */
export const GEM_PUT_STEPS = 4;

/**
 * The end of an object that {@link putGemObject} began: one that was imported is unmapped and detached, under the lock of its
 * buffer, and drops it; then what was dropped with the object is released.
 * @see drm_prime_gem_destroy()
 */
export function gemPutSteps<A>(
  base: number,
  objectOf: (k: Kernel, a: A, t: number) => number,
  after: number,
): readonly Step<A>[] {
  const bufOf = (k: Kernel, a: A, t: number): number =>
    at(k.drm_gem_object, objectOf(k, a, t)).imported - 1;
  return [
    {
      ready: (k, a, t) => isUnlocked(k, bufOf(k, a, t)),
      run: (k, a, t) => {
        const object = objectOf(k, a, t);
        fput(k, bufFile(k, bufOf(k, a, t)), t);
        at(k.drm_gem_object, object).imported = 0;
        free(k, object, t);
        return afterDrops(k, t, base + 1, after);
      },
      waitsFor: (k, a, t) => needsLock(k, bufOf(k, a, t), 'dma_buf_detach'),
    },
    ...dropSteps<A>(base + 1, after),
  ];
}

/** What a call waits for that takes the lock of a buffer inside. */
export function needsLock(k: Kernel, buf: number, call: string): ReturnType<typeof needsTask> {
  const lock = mappingLock(k, buf);
  const { name } = at(k.fixed.of.ww_mutex, lock);
  const owner = at(k.ww_mutex, lock).owner - 1;
  return needsTask(k, owner, name, `${call}() needs the owner of ${name} to unlock it`);
}
