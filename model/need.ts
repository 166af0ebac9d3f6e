/**
 * Why something cannot act now, as a monotone formula over the things that could act instead.
 *
 * `any` is satisfied by one alternative, `all` needs every one. `because` is a clause of a sentence in kernel words; it is
 * what the report prints after "waits for", so it names the call and the resource.
 * @see reference: wait-for edges E01 to E30 in docs/model.md
 */
export type Need =
  /** It can act now. */
  | { readonly kind: 'now' }
  /** Nothing will ever let it act. */
  | { readonly kind: 'never'; readonly because: string }
  /** Another node of the wait-for graph must act. */
  | {
      readonly kind: 'node';
      readonly node: string;
      /** The object in between, by its name in the design: a lock, a fence, a queue. */
      readonly via?: string;
      readonly because: string;
    }
  /** A timer of the kernel will expire: the hardware's watchdog, a vblank timer. */
  | { readonly kind: 'timer'; readonly because: string }
  /** The wait itself gives up when its time is over, whether or not what it waits for has happened. */
  | { readonly kind: 'timeout'; readonly because: string }
  /** The wait ends when a signal is sent to the task. */
  | { readonly kind: 'signal'; readonly because: string }
  | { readonly kind: 'all'; readonly of: readonly Need[] }
  | { readonly kind: 'any'; readonly of: readonly Need[] };

/** What a node of the wait-for graph is. */
export type WaitNodeKind = 'task' | 'fence';

/** One node of the wait-for graph of a state. */
export interface WaitNode {
  /** Unique, and readable: `task:recover_worker`, `fence:F2`. */
  readonly id: string;
  /** Name in the design. */
  readonly name: string;
  readonly kind: WaitNodeKind;
  /** True for a task of a userspace process: hostile userspace never acts, whatever it could do. */
  readonly userspace: boolean;
  /** A finished task, a signalled fence, a work item that nobody queued: never blocked, and never of help. */
  readonly done: boolean;
  /** Task only: it waits for its turn to act, a timer or an interrupt that is not armed, and that is no harm. */
  readonly idle?: boolean;
  /** Task only: nobody has started it yet, so it waits for nothing; whoever waits for it does. */
  readonly started?: boolean;
  /** Fence only: other tasks can see it, so it must finish. */
  readonly published: boolean;
  /** Task only: the names of the locks it holds. */
  readonly holds: readonly string[];
  /** Task only: the call it is in, as the trace prints it. */
  readonly at: string;
  readonly need: Need;
}
