import { type Feature, type Kernel, type ObjectConstants, at } from './kernel.ts';
import { type FileKind } from './file.ts';
import { type Step } from './operation.ts';

/** The arguments of `__fput`: none, for what it releases stands in its scratch. */
export interface FputArgs {
  readonly checked: number;
  readonly polling: number;
}

/**
 * What the kernel does for one kind of file, as its `struct file_operations` says; its owner's file of the model exports one,
 * and {@link fileKinds} lists it.
 */
export interface FileOperations {
  readonly of: FileKind;
  readonly uses: readonly Feature[];
  /** Words of scratch that the release has for itself, from {@link FPUT_SCRATCH} on. */
  readonly scratch: number;
  readonly effects: (of: ObjectConstants) => readonly string[];
  readonly calls: (of: ObjectConstants) => readonly string[];
  /**
   * The steps of its `release`, which begin at step `base` of `__fput`; the last returns `done()`. The object is
   * {@link releasedObject}.
   */
  readonly releaseSteps: (base: number, done: () => number) => readonly Step<FputArgs>[];
  /** The file was installed at a descriptor: others can see the object. */
  readonly installed?: (k: Kernel, object: number) => void;
}

/** Every kind of file whose release does something; a new one is one line here. */
export const fileKinds: readonly FileOperations[] = [];

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

/** A file has become visible. */
export function fileInstalled(k: Kernel, f: number): void {
  const { of, object } = at(k.fixed.of.file, f);
  for (const kind of fileKinds) if (kind.of === of) kind.installed?.(k, object);
}
