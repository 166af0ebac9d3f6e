import { type Kernel, at, broke, kernelObject, needsTask } from './kernel.ts';
import { type Need } from './need.ts';
import { int } from './schema.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `dmabuf_list_mutex`: owner 0 is free, t + 1 is task t. A design that looks at the list of all buffers has one. */
    dmabuf_list: { state: { owner: number }; fixed: object };
  }
}

/**
 * The list of all buffers and its mutex, called `db_list.lock` in 6.1 and `debugfs_list_mutex` in 6.12.
 * @see drivers/dma-buf/dma-buf.c, dmabuf_list_mutex
 */
export const dmabufList = kernelObject({
  kind: 'dmabuf_list',
  state: (shape) => ({ owner: int(shape.tasks) }),
  heldBy: (k, index, t) =>
    at(k.dmabuf_list, index).owner === t + 1 ? at(k.fixed.of.dmabuf_list, index).name : undefined,
});

/** Name of the list's mutex. */
export const DMABUF_LIST = 'dmabuf_list_mutex';

/** True if somebody looks at the list in this design: otherwise nobody minds who is on it. */
export const hasList = (k: Kernel): boolean => k.dmabuf_list.length > 0;

/** Nobody has the list. */
export const listIsFree = (k: Kernel): boolean => !hasList(k) || at(k.dmabuf_list, 0).owner === 0;

/** Task `t` takes the list, which is free. */
export function takeList(k: Kernel, t: number): void {
  if (hasList(k)) at(k.dmabuf_list, 0).owner = t + 1;
}

/** Gives the list back. */
export function giveList(k: Kernel): void {
  if (hasList(k)) at(k.dmabuf_list, 0).owner = 0;
}

/** Why a task sleeps that wants the list. */
export const needsList = (k: Kernel, call: string): Need =>
  needsTask(
    k,
    at(k.dmabuf_list, 0).owner - 1,
    DMABUF_LIST,
    `${call} needs the owner of ${DMABUF_LIST} to unlock it`,
  );

/** True if the task holds some reservation lock. */
export function holdsAnyResv(k: Kernel, t: number): boolean {
  for (let l = 0; l < k.ww_mutex.length; l++)
    if (at(k.ww_mutex, l).owner === t + 1 && at(k.fixed.of.ww_mutex, l).isReservation) return true;
  return false;
}

/** The list comes before every reservation lock: whoever reads it takes them one by one. */
export function checkListOrder(k: Kernel, t: number): void {
  if (hasList(k) && holdsAnyResv(k, t)) broke(k, 'LOCK-38');
}

/**
 * The first buffer on the list behind `from` that is not going away; -1 if there is none. The list has the latest first, which
 * here is the one that was declared last.
 */
export function nextOnList(k: Kernel, from: number): number {
  for (let b = from - 1; b >= 0; b--) if (at(k.dma_buf, b).listed === 1) return b;
  return -1;
}
