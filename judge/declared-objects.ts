import { type ActorSpec, isActorKind } from '../machine/base-kernel.ts';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type DesignModel } from '../language/design-model.ts';
import { type Declaration, type RecordingHead } from './recording.ts';
import { type Handle } from '../language/handle.ts';
import { type Place, UserError, nearest } from '../language/user-error.ts';

/** The objects of a history, as the calls name them. */
export interface DeclaredObjects {
  readonly model: DesignModel;
  readonly handles: ReadonlyMap<string, Handle>;
  /** The object of a name: one that was declared, or that came with one. */
  readonly find: (name: string) => Handle | undefined;
}

/** The variable that counts how often a callback ran. */
export const callbackCounter = (callback: string): string => `runs of ${callback}`;

/** The words of actors among the declarations; everybody else who calls is a thread. */
export function actorsOf({ objects = [] }: Pick<RecordingHead, 'objects'>): readonly ActorSpec[] {
  return objects.flatMap(({ word, name }) => (isActorKind(word) ? [{ name, kind: word }] : []));
}

/** Options of a word that are parameters of their own in the language, in order. */
const positional: Readonly<Record<string, readonly string[]>> = {
  dma_fence_array: ['members'],
  drm_syncobj_handle: ['syncobj'],
  sync_pt: ['timeline'],
  vm_area_struct: ['mm'],
  dma_resv_iter: ['resv', 'usage'],
  dma_buf_attachment: ['dma_buf'],
  drm_gem_handle: ['file', 'object'],
};

/** Options whose text is never the name of an object. */
const texts: ReadonlySet<string> = new Set(['timeline', 'initially', 'class', 'driver', 'usage']);

/**
 * Declares the objects of a head; a misspelt word or object is a UserError. An attachment that came with its buffer is attached only
 * if calls name it, as in a design.
 */
export function declareObjects(
  d: DesignBuilder,
  { objects = [], environment = [] }: Pick<RecordingHead, 'objects' | 'environment'>,
  attached: ReadonlySet<string>,
  place: Place,
): DeclaredObjects {
  for (const word of environment) d[word]();
  const handles = new Map<string, Handle>();
  for (const declaration of objects)
    if (!isActorKind(declaration.word)) declareOne(d, declaration, handles, place);
  const { model } = d;
  const attachments = model.objects.dma_buf_attachment;
  for (const [i, it] of attachments.entries()) {
    const isNamed =
      attached.has(it.name) || attached.has(model.objects.dma_buf[it.buf]?.name ?? '');
    if (it.implied && !isNamed) attachments[i] = { ...it, attached: false };
  }
  const find = (name: string): Handle | undefined => handles.get(name) ?? implied(model, name);
  return { model, handles, find };
}

function declareOne(
  d: DesignBuilder,
  { word, name, options = {} }: Declaration,
  handles: Map<string, Handle>,
  place: Place,
): void {
  const here = { ...place, call: `d.${word}('${name}')` };
  const known = Object.fromEntries(
    Object.entries(options).map(([key, value]) => [
      key,
      texts.has(key) && !(word === 'sync_pt' && key === 'timeline') ? value : named(value, handles),
    ]),
  );
  try {
    if (word === 'dma_fence_cb') {
      const counter = d.variable(callbackCounter(name), { max: CALLBACK_RUNS_MAX });
      handles.set(counter.name, counter);
      handles.set(
        name,
        d.dma_fence_cb(name, (t) => t.atomic_inc_return(counter), known),
      );
      return;
    }
    const own = (positional[word] ?? []).filter((key) => key in known);
    const args = own.map((key) => known[key]);
    if (word === 'drm_syncobj_handle' && own.length === 0) args.push(null);
    const rest = Object.fromEntries(Object.entries(known).filter(([key]) => !own.includes(key)));
    handles.set(name, wordOf(d, word, here)(name, ...args, rest));
  } catch (error) {
    if (!(error instanceof UserError) || error.place.file !== undefined) throw error;
    throw new UserError(error.code, error.message, { ...here, ...error.place }, error.hint);
  }
}

const CALLBACK_RUNS_MAX = 4095;

type Word = (name: string, ...args: readonly unknown[]) => Handle;

/** Words that are given code, or a task: a history has none to give. */
const withCode: ReadonlySet<string> = new Set([
  'shrinker',
  'mmu_notifier',
  'rcu_head',
  'irq_work',
  'job',
  'always',
  'sometimes',
  'fd_table_is_full',
  'memory_is_short',
  'config_debug_ww_mutex_slowpath',
]);

function wordOf(d: DesignBuilder, word: string, place: Place): Word {
  const words = wordsOf(d);
  const found = words.includes(word) ? Reflect.get(d, word) : undefined;
  if (typeof found === 'function')
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every word takes a name first and returns a handle.
    return (name, ...args) => Reflect.apply(found as Word, d, [name, ...args]);
  const near = nearest(word, words);
  throw new UserError(
    'FP216',
    `the language has no word ${word} for an object`,
    place,
    near === undefined ? `words: ${words.join(', ')}` : `did you mean ${near}?`,
  );
}

function wordsOf(d: DesignBuilder): readonly string[] {
  const words: string[] = [];
  for (let of: unknown = Object.getPrototypeOf(d); of !== null && of !== Object.prototype;) {
    if (typeof of !== 'object') break;
    words.push(...Object.getOwnPropertyNames(of));
    of = Object.getPrototypeOf(of);
  }
  return words.filter((word) => isWord(word) && !withCode.has(word)).toSorted();
}

const isWord = (word: string): boolean => /^[a-z]+(?:_[a-z]+)*$/u.test(word) && !own.has(word);

/** Methods of the builder that are no words. */
const own: ReadonlySet<string> = new Set([
  'constructor',
  'add',
  'task',
  'routine',
  'given',
  'irq',
  'attach',
  'container',
]);

/** A text that names an object is that object; in a list too. */
function named(value: unknown, handles: ReadonlyMap<string, Handle>): unknown {
  if (typeof value === 'string') return handles.get(value) ?? value;
  return Array.isArray(value) ? value.map((one: unknown) => named(one, handles)) : value;
}

/** An object that came with another: the lock of a reservation object, the attachment of a buffer. */
function implied(model: DesignModel, name: string): Handle | undefined {
  for (const [kind, list] of Object.entries(model.objects)) {
    const index = list.findIndex((it) => it.name === name);
    if (index >= 0) return { kind, index, name };
  }
  return undefined;
}
