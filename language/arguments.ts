import { type ArgKind, type Condition, type Operation } from '../model/operation.ts';
import { type Handle } from './handle.ts';
import { type Place, UserError, nearest } from './user-error.ts';
import { MAX_SCHEDULE_TIMEOUT } from '../model/dma-fence-wait.ts';
import { FAULT_IN, FAULT_OUT, NO_FAULT } from '../model/user-pointer.ts';
import { type FileOwner, fileOwners } from '../model/file.ts';
import { errno, errnoNumber } from '../model/errno.ts';
import { fileIndex } from './files.ts';
import { directions } from '../model/dma-buf.ts';
import { gfpFlags } from '../model/gfp.ts';
import { possibleArgs, slotArg } from './fence-slots.ts';
import { usages } from '../model/dma-resv.ts';
import { type ResolvedArgs } from './instruction.ts';
import { type DesignModel } from './design-model.ts';
import { type ObjectKind } from '../model/kernel.ts';

/** What an argument became: its value for the model, and its text for people. */
interface Argument {
  readonly value: unknown;
  readonly text: string;
}

/** Turns the arguments of a call into what its operation takes; a mistake is a UserError that names the place. */
export function resolveArguments(
  model: DesignModel,
  op: Operation,
  written: readonly unknown[],
  place: Place,
): {
  readonly args: Omit<ResolvedArgs, 'checked' | 'polling'>;
  readonly possible: readonly Omit<ResolvedArgs, 'checked' | 'polling'>[];
  readonly text: string;
} {
  refuseTooMany(op, written, { ...place, call: op.name });
  const args: Record<string, unknown> = {};
  const texts: string[] = [];
  for (const [i, [name, kind]] of op.params.entries()) {
    const { value, text } = resolve(model, kind, written[i], { ...place, call: op.name }, name);
    args[name] = value;
    if (text !== '') texts.push(text);
  }
  return {
    args,
    possible: possibleArgs(model, op, args),
    text: `${op.name}(${texts.join(', ')})`,
  };
}

function refuseTooMany(op: Operation, written: readonly unknown[], place: Place): void {
  const { length } = op.params;
  if (written.length <= length) return;
  const names = op.params.map(([name]) => name).join(', ');
  throw new UserError(
    'FP202',
    `${op.name}() takes ${length} argument${length === 1 ? '' : 's'}, and ${written.length} are written`,
    place,
    `write ${op.name}(${names})`,
  );
}

const PAGES_HINT = 'a number of pages; a fraction stands for what is not page aligned';

/** What to write for a parameter that is missing, by its kind; an object of the design has the hint of `object`. */
const missingHints: Readonly<Partial<Record<ArgKind, string>>> = {
  gfp: 'write GFP_KERNEL, or what the driver passes',
  direction: `write one of ${Object.keys(directions).join(', ')}`,
  usage: `write one of ${usages.join(', ')}`,
  failure: 'write it as in C: -EIO, -ETIMEDOUT',
  intr: 'write true if a signal may end the wait, and false if not',
  number: 'write an integer',
  text: 'write it as a string',
  condition: 'write it with a handle: variable.is(1)',
  'dma_fence[]': 'write a list of fences',
  'dma_resv[]': 'write a list of buffers or reservation objects',
  'fd[]': 'write a list of descriptors',
  'drm_syncobj_handle[]': 'write a list of handles of syncobjs',
  'number[]': 'write a list of integers',
  pages: PAGES_HINT,
  'pages[]': 'write a list of numbers of pages',
  'variable?': 'write null if nobody wants it',
  'variable[]': 'write a list of variables, empty if nobody wants them',
  'dma_fence_chain?': 'write null if the call needs no node',
  'dma_fence_chain[]': 'write a list of nodes',
  'dma_fence_slot?': 'write null if nobody wants it',
  'dma_fence?': 'write null for NULL',
  'drm_sched_job?': 'write null for NULL',
  'ww_acquire_ctx?': 'write null for NULL',
};

function resolve(
  model: DesignModel,
  kind: ArgKind,
  written: unknown,
  place: Place,
  name: string,
): Argument {
  const missing = missingHints[kind];
  if (kind === 'user') return userPointer(written, place, name);
  if (written === undefined && missing !== undefined)
    throw new UserError('FP201', `${name} is missing`, place, missing);
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- every other kind is an object of the design.
  switch (kind) {
    case 'gfp':
      return word(gfpFlags, written, place, name);
    case 'direction':
      return word(directions, written, place, name);
    case 'usage':
      return word(Object.fromEntries(usages.map((u, i) => [u, i])), written, place, name);
    case 'failure':
      return { value: writtenFailure(written, name, place), text: String(written) };
    case 'intr':
      return intr(written, place, name);
    case 'number':
      return integer(written, place, name);
    case 'text':
      return { value: String(written), text: String(written) };
    case 'condition':
      return condition(model, written, place, name);
    case 'dma_fence[]':
      return listOf(model, 'dma_fence', written, place, name);
    case 'dma_resv[]':
      return listOf(model, 'dma_resv', written, place, name);
    case 'fd[]':
      return listOf(model, 'fd', written, place, name);
    case 'drm_syncobj_handle[]':
      return listOf(model, 'drm_syncobj_handle', written, place, name);
    case 'number[]':
      return each(integer, 'integers', written, place, name);
    case 'pages':
      return pages(written, place, name);
    case 'pages[]':
      return each(pages, 'numbers of pages', written, place, name);
    case 'variable[]':
      return listOf(model, 'variable', written, place, name);
    case 'dma_fence_chain[]':
      return listOf(model, 'dma_fence_chain', written, place, name);
    case 'variable?':
      return orNull(model, 'variable', written, place, name);
    case 'dma_fence_chain?':
      return orNull(model, 'dma_fence_chain', written, place, name);
    case 'dma_fence_slot?':
      return orNull(model, 'dma_fence_slot', written, place, name);
    case 'vm_area_struct?':
      return written === undefined
        ? { value: -1, text: '' }
        : object(model, 'vm_area_struct', written, place, name);
    case 'number?':
      return written === undefined ? { value: 0, text: '' } : integer(written, place, name);
    case 'dma_fence?':
      return written === null
        ? { value: -1, text: 'NULL' }
        : object(model, 'dma_fence', written, place, name);
    case 'drm_sched_job?':
      return written === null
        ? { value: -1, text: 'NULL' }
        : object(model, 'drm_sched_job', written, place, name);
    case 'ww_acquire_ctx?':
      return written === null
        ? { value: -1, text: 'NULL' }
        : object(model, 'ww_acquire_ctx', written, place, name);
    default:
      return object(model, kind, written, place, name);
  }
}

function word(
  words: Readonly<Record<string, number>>,
  written: unknown,
  place: Place,
  name: string,
): Argument {
  const text = String(written);
  const value = Object.hasOwn(words, text) ? words[text] : undefined;
  if (value !== undefined) return { value, text };
  const names = Object.keys(words);
  const near = nearest(text, names);
  throw new UserError(
    'FP202',
    `${name} is "${text}"`,
    place,
    near === undefined ? `one of ${names.join(', ')}` : `did you mean ${near}?`,
  );
}

function intr(written: unknown, place: Place, name: string): Argument {
  if (typeof written !== 'boolean') {
    const hint = 'true if a signal may end the wait, and false if not';
    throw new UserError('FP202', `${name} is ${describe(written)}`, place, hint);
  }
  return { value: written ? 1 : 0, text: written ? 'intr' : '' };
}

/** Number of a failure as it is written in C: `-EDEADLK` is -35. */
export function writtenFailure(written: unknown, name: string, place: Place): number {
  const text = String(written);
  const number = text.startsWith('-') ? errnoNumber(text.slice(1)) : undefined;
  if (number !== undefined) return -number;
  const near = nearest(
    text,
    Object.keys(errno).map((known) => `-${known}`),
  );
  throw new UserError(
    'FP202',
    `${name} is "${text}", not a failure`,
    place,
    near === undefined ? 'write it as in C: -EIO, -ETIMEDOUT' : `did you mean ${near}?`,
  );
}

/** Points of timelines have 64 bits; what of them fits into a state is another question. */
const largest = (name: string): number => (name === 'seqno' ? Number.MAX_SAFE_INTEGER : 4095);

function integer(written: unknown, place: Place, name: string): Argument {
  const max = largest(name);
  if (typeof written !== 'number' || !Number.isInteger(written) || Math.abs(written) > max) {
    throw new UserError(
      'FP213',
      `${name} is ${String(written)}`,
      place,
      `an integer from -${max} to ${max}`,
    );
  }
  const endless = name === 'timeout' && written === MAX_SCHEDULE_TIMEOUT;
  return { value: written, text: endless ? 'MAX_SCHEDULE_TIMEOUT' : String(written) };
}

/** A condition; what it asks must be objects of this design, because it knows them by their index alone. */
export function condition(
  model: DesignModel,
  written: unknown,
  place: Place,
  name: string,
): Argument {
  if (typeof written === 'object' && written !== null && 'holds' in written && 'text' in written) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked in the line above.
    const { asks = [], text } = written as Condition;
    for (const asked of asks) object(model, asked.kind, asked, place, `what "${text}" asks`);
    return { value: written, text };
  }
  throw new UserError(
    'FP202',
    `${name} is not a condition`,
    place,
    'write it with a handle: variable.is(1)',
  );
}

const listed = {
  dma_fence: 'fences',
  dma_resv: 'buffers or reservation objects',
  fd: 'descriptors',
  drm_syncobj_handle: 'handles of syncobjs',
  variable: 'variables',
  dma_fence_chain: 'nodes of chains',
} as const;

function orNull(
  model: DesignModel,
  kind: ObjectKind,
  written: unknown,
  place: Place,
  name: string,
): Argument {
  return written === null ? { value: -1, text: 'NULL' } : object(model, kind, written, place, name);
}

/** A length or an offset in pages. */
function pages(written: unknown, place: Place, name: string): Argument {
  if (typeof written !== 'number' || !(written >= 0 && written <= Number.MAX_SAFE_INTEGER))
    throw new UserError('FP213', `${name} is ${String(written)}`, place, PAGES_HINT);
  return { value: written, text: String(written) };
}

function each(
  resolveOne: (written: unknown, place: Place, name: string) => Argument,
  what: string,
  written: unknown,
  place: Place,
  name: string,
): Argument {
  if (!Array.isArray(written))
    throw new UserError('FP202', `${name} is not a list of ${what}`, place);
  const all = written.map((it: unknown) => resolveOne(it, place, name));
  return { value: all.map((one) => one.value), text: `[${all.map((one) => one.text).join(', ')}]` };
}

function listOf(
  model: DesignModel,
  kind: keyof typeof listed,
  written: unknown,
  place: Place,
  name: string,
): Argument {
  const what = listed[kind];
  if (!Array.isArray(written))
    throw new UserError('FP202', `${name} is not a list of ${what}`, place);
  const all = written.map((one: unknown) => object(model, kind, one, place, name));
  return {
    value: all.map((one) => one.value),
    text: `[${all.map((one) => one.text).join(', ')}]`,
  };
}

/** Where a copy from or to userspace fails, as a number: the model knows it as `a.arg`. */
function userPointer(written: unknown, place: Place, name: string): Argument {
  if (written === undefined) return { value: NO_FAULT, text: '' };
  const fault: unknown =
    typeof written === 'object' && written !== null && 'fault' in written ? written.fault : written;
  if (fault === 'in') return { value: FAULT_IN, text: '-EFAULT in' };
  if (fault === 'out') return { value: FAULT_OUT, text: '-EFAULT out' };
  throw new UserError(
    'FP202',
    `${name} is ${describe(fault)}`,
    place,
    "write { fault: 'in' } or { fault: 'out' }, or nothing",
  );
}

/** An object of the design, by its handle. */
function object(
  model: DesignModel,
  kind: string,
  written: unknown,
  place: Place,
  name: string,
): Argument {
  const handle = asHandle(kind, written);
  if (kind === 'dma_fence' && handle?.kind === 'dma_fence_slot')
    return slot(model, handle, place, name);
  if (handle === undefined) {
    const what = describe(written);
    throw new UserError('FP201', `${name} is ${what}, not a ${kind}`, place, hintFor(model, kind));
  }
  if (kind === 'file' && isFileOwner(handle.kind))
    return fileOfOwner(model, handle.kind, handle, place, name);
  if (handle.kind !== kind) {
    throw new UserError(
      'FP202',
      `${name} is "${handle.name}", a ${handle.kind}, not a ${kind}`,
      place,
      hintFor(model, kind),
    );
  }
  const declared = namesOf(model, kind)[handle.index];
  if (declared === undefined || declared !== handle.name) {
    throw new UserError(
      'FP201',
      `${name} is ${handle.name === undefined ? 'an object' : `"${handle.name}"`}, which this design does not declare`,
      place,
      hintFor(model, kind),
    );
  }
  return { value: handle.index, text: handle.name };
}

/** The file of a buffer, or of another object that has one. */
function fileOfOwner(
  model: DesignModel,
  kind: FileOwner,
  handle: Handle,
  place: Place,
  name: string,
): Argument {
  const { text } = object(model, kind, handle, place, name);
  return { value: fileIndex(model, { kind, index: handle.index }), text };
}

const isFileOwner = (kind: string): kind is FileOwner => fileOwners.some((owner) => owner === kind);

/** A variable in the place of a fence. */
function slot(model: DesignModel, handle: Handle, place: Place, name: string): Argument {
  const { value, text } = object(model, 'dma_fence_slot', handle, place, name);
  return { value: slotArg(Number(value)), text };
}

/** Index of an object that a word of the design is given. */
export function indexOf(
  model: DesignModel,
  kind: ObjectKind,
  written: Handle,
  place: Place,
  name: string,
): number {
  object(model, kind, written, place, name);
  return asHandle(kind, written)?.index ?? -1;
}

/** A handle; a buffer stands for its reservation object and for its first attachment, a vgem fence for its fence, a container's fence for the container. */
function asHandle(kind: string, written: unknown): Handle | undefined {
  if (
    typeof written !== 'object' ||
    written === null ||
    !('kind' in written) ||
    !('index' in written)
  )
    return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked in the line above.
  const handle = written as Handle & {
    readonly resv?: Handle;
    readonly dma_buf?: Handle;
    readonly attachment?: Handle;
    readonly fence?: Handle;
    readonly array?: Handle;
    readonly chain?: Handle;
    readonly pt?: Handle;
  };
  if (kind === 'dma_fence_array') return handle.array ?? handle;
  if (kind === 'sync_pt') return handle.pt ?? handle;
  if (kind === 'dma_fence_chain') return handle.chain ?? handle;
  if (handle.kind === 'vgem_fence' && kind === 'dma_fence') return handle.fence;
  if (handle.kind === 'drm_gem_object' && kind === 'dma_resv') return handle.resv;
  if (handle.kind === 'drm_gem_object' && kind === 'dma_buf') return handle.dma_buf ?? handle;
  if (handle.kind !== 'dma_buf') return handle;
  if (kind === 'dma_buf_attachment') return handle.attachment;
  return kind === 'dma_resv' ? handle.resv : handle;
}

function namesOf(model: DesignModel, kind: string): readonly (string | undefined)[] {
  if (kind === 'task') return model.tasks.map((t) => t.name);
  for (const [name, list] of Object.entries(model.objects))
    if (name === kind) return list.map((o) => o.name);
  return [];
}

function hintFor(model: DesignModel, kind: string): string {
  const names = namesOf(model, kind);
  return names.length === 0 ? `the design declares no ${kind}` : `declared: ${names.join(', ')}`;
}

function describe(written: unknown): string {
  if (written === undefined) return 'missing';
  return typeof written === 'object' ? 'an object' : JSON.stringify(written);
}
