import { type Answer } from './answer.ts';
import { type Issued } from '../machine/calls/issued-call.ts';
import { Machine, type MachineState, type MachineWay } from '../machine/machine.ts';
import { at } from '../model/kernel.ts';
import { ModelLimit } from '../model/limit.ts';
import { PoolExhausted, type PoolName } from '../machine/pools.ts';
import { poolFirst, poolsFor } from './pool-sizes.ts';
import { type Profile } from '../model/profile.ts';
import { type RecordedCall, type Recording } from './recording.ts';
import { UserSpace } from './user-space.ts';
import { translate } from './translate.ts';

/** What became of one call. */
export type CallVerdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'uncovered'; readonly why: string }
  /** The model does not allow the answer; `allowed` is what it would have allowed. */
  | { readonly kind: 'refused'; readonly allowed: readonly string[] };

/** One call and what became of it. */
export interface JudgedCall {
  readonly line: number;
  readonly call: RecordedCall;
  readonly verdict: CallVerdict;
}

/** One way in which everything so far can have gone. */
interface World {
  readonly machine: MachineState;
  readonly user: UserSpace;
}

/** One end of a call. */
interface Outcome {
  readonly machine: MachineState;
  readonly answer: Answer;
}

/** A way that is still to be gone. */
interface Branch {
  /** Where it begins; undefined if the machine is there. */
  readonly state: MachineState | undefined;
  readonly issued: Issued<Answer>;
  readonly begun: boolean;
}

const actor = 'process';
const movesMax = 100_000;
const defaultDevices: Readonly<Record<string, string>> = {
  '/dev/dri/card0': 'vgem',
  '/dev/dri/renderD128': 'vgem',
  '/dev/dri/card1': 'virtio_gpu',
  '/dev/udmabuf': 'udmabuf',
};

/**
 * Replays a recording against the model: call by call, in every way in which the model can go. Those that end with the recorded answer
 * are kept; the first call without one is refused, and is the last. A pool that runs out is enlarged, and all of it done again.
 */
export function judge(recording: Recording, profile: Profile): readonly JudgedCall[] {
  const pools = new Map(poolsFor(recording));
  for (;;) {
    try {
      return new Judge(recording, profile, pools).run();
    } catch (error) {
      if (!(error instanceof PoolExhausted)) throw error;
      pools.set(error.pool, (pools.get(error.pool) ?? poolFirst) * 2);
    }
  }
}

class Judge {
  private readonly recording: Recording;
  private readonly machine: Machine;
  private readonly devices: Readonly<Record<string, string>>;
  private worlds: readonly World[];
  /** The state in which the machine is, as long as nothing has happened since it was saved. */
  private loaded: MachineState | undefined;

  constructor(recording: Recording, profile: Profile, pools: ReadonlyMap<PoolName, number>) {
    this.recording = recording;
    this.machine = new Machine(profile, [actor], Object.fromEntries(pools));
    this.devices = recording.head?.devices ?? defaultDevices;
    this.worlds = [{ machine: this.machine.save(), user: new UserSpace() }];
  }

  run(): readonly JudgedCall[] {
    const judged: JudgedCall[] = [];
    for (const it of this.recording.lines) {
      if (it.kind !== 'system')
        throw new ModelLimit('calls of kernel functions are not judged yet');
      const { line, call } = it;
      const verdict = this.judge(call);
      judged.push({ line, call, verdict });
      if (verdict.kind === 'refused') break;
    }
    return judged;
  }

  private judge(call: RecordedCall): CallVerdict {
    const kept = new Map<string, World>();
    const allowed = new Set<string>();
    let why: string | undefined;
    for (const world of this.worlds) {
      const user = this.enter(world, call);
      const { nowNs } = this.machine;
      const outcomes = this.outcomes(call, user);
      if (typeof outcomes === 'string') {
        why = outcomes;
        kept.set(`${kept.size}`, { machine: { ...world.machine, nowNs }, user });
        continue;
      }
      for (const { machine, answer } of outcomes) {
        const after = new UserSpace(user);
        allowed.add(answer.text);
        if (!answer.fits({ ...call, ret: call.ret ?? 0 }, after)) continue;
        kept.set(this.keyOf(machine, after, outcomes.length), { machine, user: after });
      }
    }
    if (kept.size === 0) return { kind: 'refused', allowed: [...allowed].toSorted() };
    this.worlds = [...kept.values()];
    return why === undefined ? { kind: 'accepted' } : { kind: 'uncovered', why };
  }

  /** States are told apart only where there are several. */
  private keyOf(state: MachineState, user: UserSpace, outcomes: number): string {
    if (this.worlds.length === 1 && outcomes === 1) return '';
    this.restore(state);
    return `${this.machine.key(true)} ${user.key}`;
  }

  /** Goes to a state, if the machine is not there: a sequence of calls without a choice never goes back. */
  private restore(state: MachineState): void {
    if (this.loaded !== state) this.machine.restore(state);
    this.loaded = undefined;
  }

  /** Where a call begins: time has passed meanwhile. */
  private enter(world: World, call: RecordedCall): UserSpace {
    const user = new UserSpace(world.user);
    user.enter(call);
    this.restore(world.machine);
    this.machine.nowNs = Math.max(this.machine.nowNs, call.begin ?? 0);
    return user;
  }

  /** Every end that the call can have; a text if the model does not cover it. */
  private outcomes(call: RecordedCall, user: UserSpace): readonly Outcome[] | string {
    try {
      const { machine, devices } = this;
      const issued = translate({ machine, user, devices }, call);
      return typeof issued === 'string' ? issued : this.explore(issued, call.end ?? Infinity);
    } catch (error) {
      if (error instanceof ModelLimit) return `larger than the model: ${error.message}`;
      throw error;
    }
  }

  /** Goes every way from here to where the call has returned. */
  private explore(first: Issued<Answer>, untilNs: number): readonly Outcome[] {
    const { machine } = this;
    const outcomes: Outcome[] = [];
    const seen = new Set<string>();
    const open: Branch[] = [{ state: undefined, issued: first, begun: false }];
    let moves = 0;
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next.state !== undefined) machine.restore(next.state);
      this.loaded = undefined;
      let { issued, begun } = next;
      for (;;) {
        if (++moves > movesMax) throw new ModelLimit(`a call goes more than ${movesMax} ways`);
        if (issued.kind === 'ended') {
          this.settle();
          this.loaded = machine.save();
          outcomes.push({ machine: this.loaded, answer: issued.value });
          break;
        }
        if (!begun) {
          machine.begin(actor, issued.operation, issued.args, issued.timeoutNs);
          begun = true;
        } else if (machine.isIdle(actor)) {
          issued = issued.next(machine, machine.result(actor));
          begun = false;
          continue;
        }
        const [way, ...others] = machine.ways();
        if (way === undefined) {
          if (!this.passTime(untilNs)) break;
          continue;
        }
        if (others.length > 0) {
          const key = `${issued.operation} ${machine.key(true)}`;
          if (seen.has(key)) break;
          seen.add(key);
          const state = machine.save();
          for (const other of others) {
            machine.take(other);
            open.push({ state: machine.save(), issued, begun });
            machine.restore(state);
          }
        }
        machine.take(way);
      }
    }
    return outcomes;
  }

  /**
   * Runs what was queued as irq_work: the CPU interrupts itself, and has done so before the process is back in user space. Without
   * this each call would begin in as many states as there are points in a handler that nobody waits for.
   */
  private settle(): void {
    const { machine } = this;
    const next = (): MachineWay | undefined =>
      machine
        .ways()
        .find(
          (way) => way.kind === 'step' && at(machine.k.fixed.tasks, way.task).kind === 'irq_work',
        );
    for (let way = next(); way !== undefined; way = next()) machine.take(way);
  }

  /** Nothing can happen now: time passes to when something can, but not behind the end of the call. */
  private passTime(untilNs: number): boolean {
    const next = this.machine.nextDeadlineNs();
    if (next === Infinity || next > untilNs) return false;
    this.machine.nowNs = next;
    return true;
  }
}
