import { type Kernel, at } from './kernel.ts';
import { fits } from './limit.ts';
import { wakePollers } from './poll-wake.ts';

/** How far an eventfd of the model counts. */
export const EVENTFD_COUNT_MAX = 15;

/** Effect key of counting an eventfd up. */
export function eventfdEffect(eventfd: number): string {
  return `eventfd:${eventfd}`;
}

/** Counts up and wakes who polls; what the kernel does for a driver, in any context. @see eventfd_signal() */
export function signalEventfd(k: Kernel, eventfd: number): void {
  const it = at(k.eventfd_ctx, eventfd);
  it.count = fits(k, it.count + 1, EVENTFD_COUNT_MAX, 'the count of an eventfd');
  wakePollers(k, at(k.fixed.of.eventfd_ctx, eventfd).file ?? -1);
}
