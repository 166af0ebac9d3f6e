import { guarded, knownWordsOnly } from './declare.ts';
import { type ArgKind, type Condition, type Operation, operation } from '../model/operation.ts';
import {
  type DmaBufHandle,
  type FileHandle,
  type GemObjectHandle,
  type Handle,
  type PointHandle,
  type TaskHandle,
  type VgemFenceHandle,
} from './handle.ts';
import { type UserPointer } from './options.ts';
import { type Direction } from '../model/dma-buf.ts';
import { type Failure } from '../model/errno.ts';
import { findFenceByHandle, replaceFenceAndServe } from '../model/drm-syncobj-operations.ts';
import { type Gfp } from '../model/gfp.ts';
import { type ObjectKind } from '../model/kernel.ts';
import { type OperationName, operations } from '../model/registry.ts';
import { type Program, Result, type ResultTest, type Statement, type Test } from './program.ts';
import { returnFailure } from '../model/op-result.ts';
import { type Usage } from '../model/dma-resv.ts';
import { UserError } from './user-error.ts';
import { writtenFailure } from './arguments.ts';

/** A fence, or a variable that holds one at run time. */
type FenceArgument = Handle<'dma_fence'> | Handle<'dma_fence_slot'> | VgemFenceHandle;

type ChainArgument = Handle<'dma_fence_chain'> | { readonly chain: Handle<'dma_fence_chain'> };

/** What a design writes for a parameter of each kind. */
interface WrittenKinds {
  readonly dma_resv: Handle<'dma_resv'> | DmaBufHandle | GemObjectHandle;
  readonly dma_buf_attachment: Handle<'dma_buf_attachment'> | DmaBufHandle;
  readonly dma_fence: FenceArgument;
  readonly dma_fence_array:
    Handle<'dma_fence_array'> | { readonly array: Handle<'dma_fence_array'> };
  readonly dma_fence_chain: ChainArgument;
  readonly file: FileHandle;
  readonly sync_pt: Handle<'sync_pt'> | PointHandle;
  readonly user: UserPointer;
  readonly 'ww_acquire_ctx?': Handle<'ww_acquire_ctx'> | null;
  readonly 'dma_fence?': FenceArgument | null;
  readonly 'drm_sched_job?': Handle<'drm_sched_job'> | null;
  readonly task: TaskHandle;
  readonly 'dma_fence[]': readonly FenceArgument[];
  readonly 'dma_resv[]': readonly (Handle<'dma_resv'> | DmaBufHandle)[];
  readonly 'fd[]': readonly Handle<'fd'>[];
  readonly 'variable?': Handle<'variable'> | null;
  readonly 'variable[]': readonly Handle<'variable'>[];
  readonly 'dma_fence_chain?': ChainArgument | null;
  readonly 'dma_fence_chain[]': readonly ChainArgument[];
  readonly 'dma_fence_slot?': Handle<'dma_fence_slot'> | null;
  readonly 'drm_syncobj_handle[]': readonly Handle<'drm_syncobj_handle'>[];
  readonly 'number[]': readonly number[];
  readonly pages: number;
  readonly 'pages[]': readonly number[];
  readonly gfp: Gfp;
  readonly direction: Direction;
  readonly usage: Usage;
  readonly failure: Failure;
  readonly condition: Condition;
  readonly text: string;
  readonly intr: boolean;
}

/** The same for every kind: most are handles, and the others numbers. */
export type Written<K extends ArgKind> = K extends keyof WrittenKinds
  ? WrittenKinds[K]
  : K extends ObjectKind
    ? Handle<K>
    : number;

type WrittenList<P extends readonly (readonly [string, ArgKind])[]> = {
  readonly [I in keyof P]: Written<P[I][1]>;
};

/** The arguments of a call; its options come last, and may be left out. */
type WrittenArgs<P extends readonly (readonly [string, ArgKind])[]> = P extends readonly [
  ...infer R extends readonly (readonly [string, ArgKind])[],
  readonly [string, 'user'],
]
  ? readonly [...WrittenList<R>, options?: UserPointer]
  : P extends readonly [
        ...infer R extends readonly (readonly [string, ArgKind])[],
        readonly [string, 'vm_area_struct?'],
        readonly [string, 'number?'],
      ]
    ? readonly [...WrittenList<R>, vma?: Handle<'vm_area_struct'>, pgoff?: number]
    : WrittenList<P>;

type Calls = {
  readonly [N in Exclude<OperationName, 'fd_install' | 'poll' | 'drm_syncobj_find_fence'>]: (
    ...args: WrittenArgs<(typeof operations)[N]['params']>
  ) => Result;
};

/** What is called `poll`: a loop, and the system call. */
export interface Poll {
  /** As `loop`, but the task waits for something in it: staying for ever is a livelock. */
  (body: () => void): void;
  /** Sleeps until one of the descriptors has an event; see the list of calls. */
  (fds: readonly Handle<'fd'>[], events: number, timeout: number): Result;
}

/** `fd_install()` in both its forms. */
export interface FdInstall {
  /** The file can be used through the descriptor from now on, and the caller's reference belongs to it. */
  (fd: Handle<'fd'>, file: FileHandle): Result;
  /** In short, for a design without descriptors: others can see the fence from now on. */
  (fence: Handle<'dma_fence'>): Result;
}

/** `drm_syncobj_find_fence()` in both its forms. */
export interface FindFence {
  /** As a driver calls it for its userspace: with a handle, a point of the timeline (0 if it is none), the flags, and the variable that gets the fence. */
  (
    handle: Handle<'drm_syncobj_handle'>,
    point: number,
    flags: number,
    fence: Handle<'dma_fence_slot'> | null,
  ): Result;
  /** In short, for a design without handles. */
  (syncobj: Handle<'drm_syncobj'>, flags: number): Result;
}

/** Control flow of a task; the calls are added to it, one method for each operation of the model. */
export interface Control {
  /** Runs one of two bodies, as an earlier result says. */
  readonly if: (test: ResultTest, then: () => void, otherwise?: () => void) => void;
  /** Repeats the body until `break` or `return`; the task may stay in it for ever. */
  readonly loop: (body: () => void) => void;
  /** Writes the body `times` times. */
  readonly repeat: (times: number, body: (round: number) => void) => void;
  readonly break: () => void;
  readonly continue: () => void;
  /** Repeats the body until everything in it is locked; it takes a while under contention. @see drm_exec_until_all_locked() */
  readonly drm_exec_until_all_locked: (exec: Handle<'drm_exec'>, body: () => void) => void;
  /** Behind each lock call of that body, with its result: goes round again on contention. @see drm_exec_retry_on_contention() */
  readonly drm_exec_retry_on_contention: (locked: Result) => void;
  /**
   * Runs the body for the head and for every node before it that has not signalled; whoever leaves early puts the node in the variable. `t.continue()` cannot be written in it.
   * @see dma_fence_chain_for_each()
   */
  readonly dma_fence_chain_for_each: (
    p: Handle<'dma_fence_slot'>,
    head: FenceArgument | null,
    body: () => void,
  ) => void;
  /**
   * Runs the body for every fence inside a container, and for any other fence once; whoever leaves early calls dma_fence_unwrap_stop(). `t.continue()` cannot be written in it.
   * @see dma_fence_unwrap_for_each()
   */
  readonly dma_fence_unwrap_for_each: (
    p: Handle<'dma_fence_slot'>,
    cursor: Handle<'dma_fence_unwrap'>,
    head: FenceArgument | null,
    body: () => void,
  ) => void;
  /** Runs the body; a `return` in it ends only the body. */
  readonly scope: (body: () => void) => void;
  /** Ends the task or routine, or the scope around it; an op of an exporter may end with a failure. */
  readonly return: (failure?: Failure) => void;
  /** Goes one of several ways; which one is open. */
  readonly choose: (ways: Readonly<Record<string, () => void>>) => void;
}

/** What the body of a task is given: `t.mutex_lock(lock)`, `t.if(…)`. */
export type TaskBuilder = Calls &
  Control & {
    readonly fd_install: FdInstall;
    readonly poll: Poll;
    readonly drm_syncobj_find_fence: FindFence;
  };

/** Writes down the program of one task or routine by running its body once; `hasHandles` if the design has handles of syncobjs. */
export function buildProgram(
  name: string,
  body: (t: TaskBuilder) => void,
  hasHandles = false,
): Program {
  const recorder = new Recorder(name, hasHandles);
  const place = { task: name };
  guarded(place, () => body(knownWordsOnly(recorder.builder(), 't', place)));
  return { name, body: recorder.root, results: recorder.results };
}

/** Records a call of an operation. */
type RecordCall = (op: Operation, args: readonly unknown[]) => Result;

const recordKey = Symbol('record');

/** The words of the calls. They are made when a program asks for them: there are hundreds, and each program uses a few. */
class CallWords {
  readonly [recordKey]: RecordCall;

  constructor(record: RecordCall) {
    this[recordKey] = record;
  }
}

for (const [name, op] of Object.entries(operations)) {
  Object.defineProperty(CallWords.prototype, name, {
    get(this: CallWords) {
      const record = this[recordKey];
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion, typescript/no-unnecessary-type-assertion -- one list of all operations.
      return (...args: readonly unknown[]) => record(op as unknown as Operation, args);
    },
  });
}

class Recorder {
  readonly root: Statement[] = [];
  results = 0;
  private block: Statement[] = this.root;
  private loops = 0;
  private mayContinue = true;
  private steps = 0;
  private readonly name: string;

  private readonly hasHandles: boolean;

  constructor(name: string, hasHandles: boolean) {
    this.name = name;
    this.hasHandles = hasHandles;
  }

  builder(): TaskBuilder {
    const calls: Record<string, (...args: readonly unknown[]) => Result | undefined> = {
      fd_install: (...args) => this.call(args.length > 1 ? installFile : installFence, args),
      poll: (...args) => {
        const [body] = args;
        if (!isBody(body)) return this.call(pollFiles, args);
        this.loop(body, true);
        return undefined;
      },
      drm_syncobj_find_fence: (...args) =>
        this.call(isSyncobjHandle(args[0]) ? findByHandle : findInSlot, args),
      drm_syncobj_replace_fence: (...args) =>
        this.call(this.hasHandles ? replaceAndServe : replaceInSlot, args),
    };
    const control: Control = {
      if: (test, then, otherwise) => this.if(test, then, otherwise),
      loop: (body) => this.loop(body, false),
      repeat: (times, body) => {
        for (let i = 0; i < times; i++) body(i);
      },
      scope: (body) => {
        this.block.push({ kind: 'scope', body: this.inBlock(body) });
      },
      break: () => this.leap('break'),
      continue: () => this.leap('continue'),
      return: (failure) => {
        if (failure !== undefined) this.call(failing, [failure]);
        this.leap('return');
      },
      choose: (ways) => this.choose(ways),
      drm_exec_until_all_locked: (exec, body) =>
        this.loop(() => {
          const again = this.call(cleanup, [exec]);
          this.if(again.is(0), () => this.leap('break'));
          body();
        }, true),
      dma_fence_chain_for_each: (p, head, body) => {
        this.call(chainFirst, [p, head]);
        this.forEach(p, body, () => this.call(chainWalk, [p]));
      },
      dma_fence_unwrap_for_each: (p, cursor, head, body) => {
        this.call(unwrapFirst, [p, cursor, head]);
        this.forEach(p, body, () => this.call(unwrapNext, [p, cursor]));
      },
      drm_exec_retry_on_contention: (locked) =>
        this.if(locked.is('-EDEADLK'), () => this.leap('continue')),
    };
    const words = new CallWords((op, args) => this.call(op, args));
    Object.defineProperties(words, Object.getOwnPropertyDescriptors({ ...calls, ...control }));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every operation has its word in the prototype.
    return words as unknown as TaskBuilder;
  }

  private call(called: Operation, args: readonly unknown[]): Result {
    const op = args.some(mayBeContainer) ? (called.onContainer ?? called) : called;
    const result = this.results++;
    this.steps++;
    this.block.push({ kind: 'call', operation: op, args, result, step: this.steps });
    return new Result(result, this.name, op.name, op.returns);
  }

  private if(test: ResultTest, then: () => void, otherwise?: () => void): void {
    this.block.push({
      kind: 'if',
      test: this.test(test),
      yes: this.inBlock(then),
      no: otherwise === undefined ? [] : this.inBlock(otherwise),
    });
  }

  private test(test: ResultTest): Test {
    if (!isResultTest(test)) {
      throw new UserError(
        'FP202',
        'what t.if() asks is not a test of a result',
        { task: this.name },
        'write it with the result of a call: t.if(result.is(0), …)',
      );
    }
    const { result, comparison, value } = test;
    if (result.owner !== this.name) {
      throw new UserError(
        'FP215',
        `the result of ${result.call}() in "${result.owner}" is tested in "${this.name}"`,
        { task: this.name },
        'share values between tasks through d.variable()',
      );
    }
    const place = { task: this.name, step: result.id + 1, call: result.call };
    if (result.returns === 'void') {
      throw new UserError(
        'FP219',
        `${result.call}() returns nothing, and its result is tested`,
        place,
        'docs/language.md lists what each call returns',
      );
    }
    const number = Number.isInteger(value)
      ? Number(value)
      : writtenFailure(value, 'the result', place);
    const sign = { eq: '==', ne: '!=', lt: '<', ge: '>=' }[comparison];
    return {
      result: result.id,
      comparison,
      value: number,
      text: `${result.call}() ${sign} ${value}`,
    };
  }

  private loop(body: () => void, mustEnd: boolean): void {
    this.loops++;
    const before = this.mayContinue;
    this.mayContinue = true;
    this.block.push({ kind: 'loop', mustEnd, body: this.inBlock(body) });
    this.mayContinue = before;
    this.loops--;
  }

  /** A loop until the variable is NULL; what moves it on stands behind the body. */
  private forEach(p: Handle<'dma_fence_slot'>, body: () => void, next: () => void): void {
    this.loop(() => {
      const end = this.call(isNull, [p]);
      this.if(end.is(1), () => this.leap('break'));
      const before = this.mayContinue;
      this.mayContinue = false;
      body();
      this.mayContinue = before;
      next();
    }, false);
  }

  private leap(kind: 'break' | 'continue' | 'return'): void {
    if (kind !== 'return' && (this.loops === 0 || (kind === 'continue' && !this.mayContinue))) {
      throw new UserError(
        'FP209',
        `t.${kind}() stands outside a loop`,
        this.steps === 0 ? { task: this.name } : { task: this.name, step: this.steps },
        'write it inside the body of t.loop() or t.poll()',
      );
    }
    this.block.push({ kind });
  }

  private choose(ways: Readonly<Record<string, () => void>>): void {
    const labels = Object.keys(ways);
    const result = this.call(chooseOperation(labels), []);
    let block = this.block;
    for (const [index, body] of Object.values(ways).entries()) {
      const otherwise: Statement[] = [];
      block.push({
        kind: 'if',
        test: this.test(result.is(index)),
        yes: this.inBlock(body),
        no: otherwise,
      });
      block = otherwise;
    }
  }

  private inBlock(body: () => void): Statement[] {
    const outer = this.block;
    const inner: Statement[] = [];
    this.block = inner;
    body();
    this.block = outer;
    return inner;
  }
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as in builder(): one type for all operations.
const failing = returnFailure as unknown as Operation;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as in builder(): one type for all operations.
const cleanup = operations.drm_exec_cleanup as unknown as Operation;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- likewise.
const chainFirst = operations.dma_fence_chain_first as unknown as Operation;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- likewise.
const chainWalk = operations.dma_fence_chain_walk as unknown as Operation;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- likewise.
const unwrapFirst = operations.dma_fence_unwrap_first as unknown as Operation;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- likewise.
const unwrapNext = operations.dma_fence_unwrap_next as unknown as Operation;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- likewise.
const isNull = operations.fence_is_null as unknown as Operation;

/** The system call, as `t.poll([fd, …], events, timeout)`. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above.
const pollFiles = operations.poll as unknown as Operation;

const isBody = (written: unknown): written is () => void => typeof written === 'function';

/** Both forms of fd_install(), by the number of arguments. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above.
const installFile = operations.fd_install_file as unknown as Operation;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above.
const installFence = operations.fd_install as unknown as Operation;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as in builder(): one type for all operations.
const findInSlot = operations.drm_syncobj_find_fence as unknown as Operation;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as in builder(): one type for all operations.
const findByHandle = findFenceByHandle as unknown as Operation;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as in builder(): one type for all operations.
const replaceInSlot = operations.drm_syncobj_replace_fence as unknown as Operation;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as in builder(): one type for all operations.
const replaceAndServe = replaceFenceAndServe as unknown as Operation;

const isSyncobjHandle = (written: unknown): boolean =>
  typeof written === 'object' &&
  written !== null &&
  'kind' in written &&
  written.kind === 'drm_syncobj_handle';

/** A variable, or a container that is made at run time. */
function mayBeContainer(written: unknown): boolean {
  if (typeof written !== 'object' || written === null) return false;
  return 'array' in written || 'chain' in written || isSlot(written);
}

function isSlot(written: object): boolean {
  return 'kind' in written && written.kind === 'dma_fence_slot';
}

/** A design in plain JavaScript can write anything: `v.is(1)` is a condition, and not a test of a result. */
function isResultTest(test: unknown): test is ResultTest {
  return (
    typeof test === 'object' && test !== null && 'result' in test && test.result instanceof Result
  );
}

/** A step that goes one of several ways; its result says which. */
function chooseOperation(labels: readonly string[]): Operation {
  const [first = '', ...others] = labels;
  return operation({
    name: 'choose',
    params: [],
    returns: 'value',
    step: {
      label: first,
      run: () => 0,
      or: others.map((label, i) => ({ label, run: () => i + 1 })),
    },
  });
}
