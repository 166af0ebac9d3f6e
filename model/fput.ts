import { type FputArgs } from './file-operations.ts';
import { FPUT_SCRATCH } from './file-release.ts';
import { releaseEventpolls } from './eventpoll.ts';
import { fileKinds } from './file-kinds.ts';
import { type FileKind, fileToRelease } from './file.ts';
import { type Kernel, at } from './kernel.ts';
import { type Step, call, goTo, operation } from './operation.ts';

/** Key of the routine that releases one file. */
export const FPUT_ROUTINE = '__fput';

const done = (): number => 0;

/** The steps of all releases, behind the one that chooses; and where each kind begins. */
function releases(): { steps: readonly Step<FputArgs>[]; bases: ReadonlyMap<FileKind, number> } {
  const steps: Step<FputArgs>[] = [];
  const bases = new Map<FileKind, number>();
  for (const kind of fileKinds) {
    const base = 1 + steps.length;
    const release = kind.releaseSteps(base, done);
    if (release.length > 0) bases.set(kind.of, base);
    steps.push(...release);
  }
  return { steps, bases };
}

const { steps, bases } = releases();

/** Takes the file that was dropped last off the list of task `t`, and goes on with the release of its kind. */
const begin = (k: Kernel, _: FputArgs, t: number): number => {
  const f = fileToRelease(k, t);
  if (f < 0) return 0;
  const it = at(k.file, f);
  it.work = 0;
  if (k.eventpoll.length > 0) releaseEventpolls(k, f);
  it.place = 0;
  const base = bases.get(at(k.fixed.of.file, f).of);
  if (base === undefined) return 0;
  at(k.task, t).scratch[0] = f + 1;
  return goTo(base);
};

/** Releases what task `t` has dropped, one file after the other, and then nothing. */
const releaseAll = (k: Kernel, _: unknown, t: number): number =>
  fileToRelease(k, t) < 0 ? 0 : call(k.fixed.program.routine(FPUT_ROUTINE), 0);

/** The end of a file. The compiler puts these calls where they belong. @see fs/file_table.c */
export const fputOperations = {
  /** Releases the file that the task dropped last: its `release` op runs here, in process context, with no lock held. @see __fput() */
  __fput: operation({
    name: '__fput',
    params: [],
    maySleep: true,
    uses: ['files'],
    scratch: FPUT_SCRATCH + Math.max(0, ...fileKinds.map(({ scratch }) => scratch)),
    effects: (_, of) => fileKinds.flatMap(({ effects }) => effects(of)),
    calls: (_, of) => fileKinds.flatMap(({ calls }) => calls(of)),
    steps: [{ run: begin }, ...steps],
  }),

  /** A user task goes back to user mode: it releases the files whose last references it dropped. @see kernel/task_work.c task_work_run() */
  task_work_run: operation({
    name: 'task_work_run',
    params: [],
    maySleep: true,
    calls: () => [FPUT_ROUTINE],
    step: { run: releaseAll },
  }),

  /** The work item that releases the files whose last references interrupts and kernel threads dropped. @see delayed_fput() */
  delayed_fput: operation({
    name: 'delayed_fput',
    params: [],
    maySleep: true,
    calls: () => [FPUT_ROUTINE],
    step: { run: releaseAll },
  }),
};
