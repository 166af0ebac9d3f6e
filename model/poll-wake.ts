import { type Kernel, at } from './kernel.ts';
import { wakeEventpolls } from './eventpoll.ts';

/** The word of scratch in which poll() keeps the file + 1 that it looks at. */
export const POLL_FILE = 3;

/** The first word of scratch that a kind of file may use while it is polled. */
export const POLL_SCRATCH = 4;

/** The file that task `t` polls now. */
export function polledFile(k: Kernel, t: number): number {
  return at(at(k.task, t).scratch, POLL_FILE) - 1;
}

/** The object, among those of its kind, whose file task `t` polls now. */
export function polledObject(k: Kernel, t: number): number {
  return at(k.fixed.of.file, polledFile(k, t)).object;
}

const ALL = 63;

/** Wakes everybody who polls the file: they look again; and who watches it for one of these events. `by` is the task whose own look it is. @see wake_up_all(), fs/select.c pollwake() */
export function wakePollers(k: Kernel, f: number, events = ALL, by = -1): void {
  if (f < 0 || !k.fixed.shape.uses('poll')) return;
  if (k.eventpoll.length > 0) wakeEventpolls(k, f, events, by);
  const { pollers } = at(k.file, f);
  for (let t = 0; t < k.task.length; t++) if ((pollers & (1 << t)) !== 0) at(k.task, t).woken = 1;
}
