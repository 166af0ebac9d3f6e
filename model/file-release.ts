import { type Kernel, at } from './kernel.ts';

/** The first word of scratch that a release may use; before it stands the file. */
export const FPUT_SCRATCH = 1;

/** The file that task `t` releases now. */
export function releasedFile(k: Kernel, t: number): number {
  return at(at(k.task, t).scratch, 0) - 1;
}

/** The object, among those of its kind, whose file task `t` releases now. */
export function releasedObject(k: Kernel, t: number): number {
  return at(k.fixed.of.file, releasedFile(k, t)).object;
}
