/**
 * A claim about the reachable states or steps.
 *
 * `sometimes` is a witness: its absence after a complete search is reported, so that nothing holds for want of trying.
 */
export type Property<State> =
  | { readonly kind: 'always'; readonly name: string; readonly holds: (state: State) => boolean }
  | {
      readonly kind: 'everyStep';
      readonly name: string;
      readonly holds: (before: State, after: State, rule: string) => boolean;
    }
  | { readonly kind: 'sometimes'; readonly name: string; readonly seen: (state: State) => boolean }
  | {
      /**
       * From every reachable state, a state with `goal` can still be reached: liveness, if whoever may act for ever does.
       *
       * Decided only after a search of all states, see `always-reachable.ts`.
       */
      readonly kind: 'alwaysReachable';
      readonly name: string;
      readonly goal: (state: State) => boolean;
    };
