import { type Answer, type Reply } from './answer.ts';
import { type DeclaredObjects } from './declared-objects.ts';
import { type HistoryEvent, actorOf, eventsOf } from './events.ts';
import { type HistoryLine, type HistoryOutcome } from './recording.ts';
import { type Issued } from '../machine/calls/issued-call.ts';
import { type Machine } from '../machine/machine.ts';
import { type Place } from '../language/user-error.ts';
import { type ResolvedCall, issueKernelCall, resolveKernelCall } from './kernel-calls.ts';
import { ModelLimit } from '../model/limit.ts';
import { type Table, type UserSpace } from './user-space.ts';
import { at } from '../model/kernel.ts';
import { translate } from './translate.ts';

/** What a call is to the model. */
export type SceneCall =
  | { readonly kind: 'issued'; readonly issued: Issued<Answer> }
  | { readonly kind: 'uncovered'; readonly why: string }
  | { readonly kind: 'signal' };

const STDERR = 2;

/** A history on the machine that it is to be explained with. */
export class Scene {
  readonly machine: Machine;
  readonly lines: readonly HistoryLine[];
  readonly outcome: HistoryOutcome | undefined;
  readonly events: readonly HistoryEvent[];
  readonly isTimed: boolean;
  /** Processes make the calls; otherwise threads inside the kernel do. */
  readonly isUserSpace: boolean;
  /** The numbers of the descriptors that the head declares with a file: 3, 4, … in their order. */
  readonly declaredFds: readonly (readonly [number: number, fd: number])[];
  private readonly devices: Readonly<Record<string, string>>;
  private readonly actors: readonly string[];
  private readonly byTask: readonly (string | undefined)[];
  private readonly resolved: readonly (ResolvedCall | undefined)[];
  private readonly replies: readonly (Reply | undefined)[];

  constructor(
    machine: Machine,
    objects: DeclaredObjects | undefined,
    history: { readonly lines: readonly HistoryLine[]; readonly outcome?: HistoryOutcome },
    devices: Readonly<Record<string, string>>,
    place: Place,
  ) {
    const { lines, outcome } = history;
    this.machine = machine;
    this.lines = lines;
    this.outcome = outcome;
    this.events = eventsOf(lines);
    this.devices = devices;
    this.declaredFds = (objects === undefined ? [] : [...objects.handles.values()])
      .filter(({ kind, index }) => kind === 'fd' && objects?.model.objects.fd[index]?.of)
      .map(({ index }, i) => [STDERR + 1 + i, index] as const);
    this.isTimed = lines.some(({ call }) => call.begin !== undefined);
    this.isUserSpace = lines.some(({ kind }) => kind === 'system');
    this.actors = lines.map((it, i) => (it.kind === 'kill' ? `signal #${i}` : actorOf(it)));
    const byTask: (string | undefined)[] = machine.k.task.map(() => undefined);
    for (const actor of new Set(this.actors))
      if (machine.hasActor(actor)) byTask[machine.task(actor)] = actor;
    this.byTask = byTask;
    const { profile } = machine.k.fixed;
    this.resolved = lines.map((it) =>
      it.kind === 'kernel' && objects !== undefined
        ? resolveKernelCall(it.call, objects, profile, { ...place, line: it.line })
        : undefined,
    );
    this.replies = lines.map((it) => (it.kind === 'kill' ? undefined : replyOf(it.call)));
  }

  actor(call: number): string {
    return at(this.actors, call);
  }

  actorOfTask(task: number): string | undefined {
    return this.byTask[task];
  }

  /** What the call was recorded to have answered; undefined if it never returned. */
  reply(call: number): Reply | undefined {
    return this.replies[call];
  }

  /** How many times are known at which a step of the call took effect. */
  commits(call: number): number {
    const line = at(this.lines, call);
    return line.kind === 'kill' ? 0 : (line.call.commits?.length ?? 0);
  }

  /** To whom a signal is sent. */
  killed(call: number): string {
    const line = at(this.lines, call);
    return line.kind === 'kill' ? String(line.call.args.actor) : '';
  }

  /** The call begins. */
  issue(call: number, user: UserSpace): SceneCall {
    const line = at(this.lines, call);
    if (line.kind === 'kill') return { kind: 'signal' };
    user.enter(line.call, this.isTimed);
    if (line.kind === 'system') {
      const { machine, devices } = this;
      try {
        const issued = translate({ machine, user, devices }, line.call);
        return typeof issued === 'string'
          ? { kind: 'uncovered', why: issued }
          : { kind: 'issued', issued };
      } catch (error) {
        if (!(error instanceof ModelLimit)) throw error;
        return { kind: 'uncovered', why: `larger than the model: ${error.message}` };
      }
    }
    const resolved = this.resolved[call];
    if (resolved === undefined)
      return { kind: 'uncovered', why: 'the history declares no objects' };
    if (resolved.uncovered !== undefined) return { kind: 'uncovered', why: resolved.uncovered };
    return { kind: 'issued', issued: issueKernelCall(resolved) };
  }

  /** True while the number that stands for an object is taken. */
  isAlive(table: Table, index: number): boolean {
    const { k } = this.machine;
    if (table === 'fd') return at(k.fd, index).file !== 0;
    if (table.startsWith('gem')) return at(k.drm_gem_handle, index).object !== 0;
    if (table.startsWith('syncobj')) return at(k.drm_syncobj_handle, index).syncobj !== 0;
    const { file, consumed } = at(k.vgem_fence, index);
    return file !== 0 && consumed === 0;
  }
}

function replyOf({ ret, err, out }: Partial<Reply>): Reply | undefined {
  if (ret === undefined) return undefined;
  return { ret, ...(err !== undefined && { err }), ...(out !== undefined && { out }) };
}
