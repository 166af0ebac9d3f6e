import { type Body, type DesignModel, type DesignTask } from './design-model.ts';
import { FPUT_ROUTINE, fputOperations } from '../model/fput.ts';
import { type FileOwner, type OwnsFile, fileOwners } from '../model/file.ts';
import { type Named } from '../model/kernel.ts';
import { type Operation } from '../model/operation.ts';
import { type Program } from './program.ts';
import { callbackRoutine } from '../model/dma-fence-cb.ts';
import { postcloseRoutine } from '../model/drm-release.ts';
import { flatten } from './flatten.ts';

/** The program of a task or a routine, built once. */
type ProgramOf = (key: string, name: string, body: Body) => Program;

/**
 * Gives a design that uses files what only such a design has: a `struct file` for each object that has one, the release that
 * runs when it goes, and somebody who runs it for interrupts and kernel threads.
 *
 * The answer says which tasks release on their way back to user mode outside of system calls, which do so by themselves.
 */
export function giveFiles(model: DesignModel, programOf: ProgramOf): readonly boolean[] {
  const { objects } = model;
  const tasks = model.tasks.map((task, t) => programOf(`task:${t}`, task.name, task.body));
  const routines = [...model.routines].flatMap(([key, { name, body }]) =>
    key === FPUT_ROUTINE ? [] : [programOf(`routine:${key}`, name, body)],
  );
  if ([...tasks, ...routines].some((program) => calls(program, polls))) giveCallbacks(model);
  const used = [...tasks, ...routines].some((program) => calls(program, usesFiles));
  const { length: named } = [...objects.fd, ...objects.file, ...objects.vm_area_struct];
  if (named === 0 && !used) return [];
  const inRoutine = routines.some((program) => calls(program, usesFiles));
  const drops = tasks.map(
    (program, t) => inRoutine || calls(program, isUser(model.tasks[t]) ? dropsInside : usesFiles),
  );
  if (!model.routines.has(FPUT_ROUTINE)) {
    for (const owner of fileOwners) giveFilesTo(model, owner);
    installDescriptors(model);
    const needsWorker = drops.some((d, t) => d && !isUser(model.tasks[t]));
    countReferences(model, needsWorker ? addWorker(model) : -1);
    // oxlint-disable-next-line no-underscore-dangle -- the kernel's own name.
    model.routines.set(FPUT_ROUTINE, { name: FPUT_ROUTINE, body: (t) => t.__fput() });
  }
  return drops.map((d, t) => d && isUser(model.tasks[t]));
}

/** The program with the call behind it in which a task releases the files that it dropped. */
export function withTaskWork(program: Program): Program {
  const { results, body } = program;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one type for all operations.
  const operation = fputOperations.task_work_run as unknown as Operation;
  return {
    ...program,
    body: [
      { kind: 'scope', body },
      { kind: 'call', operation, args: [], result: results, step: 0 },
    ],
    results: results + 1,
  };
}

/** Index of the file that a handle stands for; -1 if its design uses no files. */
export function fileIndex(
  { objects }: DesignModel,
  { kind, index }: { readonly kind: 'file' | FileOwner; readonly index: number },
): number {
  return kind === 'file' ? index : (objects[kind][index]?.file ?? -1);
}

/** A sync_file that may be polled has a callback. @see sync_file_poll() */
export function giveCallbacks({ objects, routines }: DesignModel): void {
  for (const [index, it] of objects.sync_file.entries()) {
    if (it.callback >= 0) continue;
    const callback = objects.dma_fence_cb.push({ name: `${it.name}->cb`, storage: -1 }) - 1;
    objects.sync_file[index] = { ...it, callback };
    const handle = { kind: 'sync_file', index, name: it.name } as const;
    routines.set(callbackRoutine(callback), {
      name: `${it.name}->cb`,
      body: (t) => t.fence_check_cb_func(handle),
    });
  }
}

const polls = ({ uses }: Operation): boolean => uses.includes('poll');

const usesFiles = ({ uses }: Operation): boolean => uses.includes('files');

const dropsInside = (operation: Operation): boolean =>
  usesFiles(operation) && operation.systemCall !== true;

function calls(program: Program, test: (operation: Operation) => boolean): boolean {
  return flatten(program).some((item) => item.kind === 'call' && test(item.call.operation));
}

const isUser = (task: DesignTask | undefined): boolean =>
  task?.fixed.kind === 'user' || task?.fixed.kind === 'userspace';

/** Every object of a kind gets its file. */
function giveFilesTo(model: DesignModel, owner: FileOwner): void {
  const list: (OwnsFile & Named)[] = model.objects[owner];
  for (const [object, it] of list.entries()) {
    if (owner === 'drm_file' && !isOpened(model, object)) continue;
    const refs = it.created === false ? 0 : it.fileRefs;
    const file = model.objects.file.push({
      name: `${it.name}->file`,
      of: owner,
      object,
      initially: 0,
      worker: -1,
      ...(refs !== undefined && { refs }),
    });
    Object.assign(it, { file: file - 1 });
  }
}

/** A DRM file has a `struct file` if the design speaks of its descriptors; its driver lets it go with the file. */
function isOpened({ objects, routines }: DesignModel, file: number): boolean {
  const it = objects.drm_file[file];
  const hasFd = objects.fd.some(({ of }) => of?.kind === 'drm_file' && of.index === file);
  if (it === undefined || (it.created !== false && !hasFd)) return false;
  const handle = { kind: 'drm_file', index: file, name: it.name } as const;
  if (objects.vgem_fence.length > 0)
    routines.set(postcloseRoutine(file), {
      name: `postclose of ${it.name}`,
      body: (t) => t.vgem_fence_close(handle),
    });
  return true;
}

/** What is installed from the start. */
function installDescriptors(model: DesignModel): void {
  const { fd } = model.objects;
  for (const [d, it] of fd.entries())
    if (it.of !== undefined) fd[d] = { ...it, initially: fileIndex(model, it.of) };
}

/** Every descriptor has a reference of its own, beside those that the design speaks of. */
function countReferences({ objects }: DesignModel, worker: number): void {
  for (const [f, file] of objects.file.entries()) {
    const descriptors = objects.fd.filter(({ initially }) => initially === f).length;
    const refs = file.refs ?? (descriptors === 0 ? 1 : 0);
    objects.file[f] = { ...file, initially: refs + descriptors, worker };
  }
}

/** The work item that releases for interrupts and kernel threads. @see fs/file_table.c */
function addWorker(model: DesignModel): number {
  const fixed = { kind: 'work', startsReady: false, signals: false } as const;
  return model.tasks.push({ name: 'delayed_fput', fixed, body: (t) => t.delayed_fput() }) - 1;
}
