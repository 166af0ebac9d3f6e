import { driverCode } from './driver-code.ts';
import { Discoveries } from './discoveries.ts';
import type { StateStore } from './state-store.ts';
import type { TransitionSystem } from './transition-system.ts';

/** Where a search found something: at a state of the store, or at a step that leaves it. */
export interface StorePlace {
  readonly state: number;
  /** Index of the step among the enabled steps; absent for the state itself. */
  readonly choice?: number;
}

/** Expands states of a store; generated for one system. */
export interface Driver {
  /**
   * Expands the states from `first` up to but without `end`, and stops early when the store holds more than `limit`.
   * Returns the state to go on with.
   */
  readonly expand: (first: number, end: number, limit: number) => number;
  /** Number of steps taken so far. */
  readonly edges: () => number;
  readonly discoveries: Discoveries<StorePlace>;
}

/** Generates the driver of a system for an empty store, and puts the initial state there. */
export function createDriver<State>(system: TransitionSystem<State>, store: StateStore): Driver {
  const { codec, properties = [] } = system;
  const discoveries = new Discoveries<StorePlace>();
  const open = properties.map(() => true);
  const close = (index: number, place: StorePlace): void => {
    const property = properties[index];
    if (property === undefined) return;
    open[index] = false;
    const found = property.kind === 'sometimes' ? discoveries.witnesses : discoveries.violations;
    found.set(property.name, place);
  };
  const seen: Seen = {
    state: (property, state) => close(property, { state }),
    step: (property, state, choice) => close(property, { state, choice }),
    finding: (finding, state, choice) => {
      if (discoveries.findings.has(finding)) return;
      discoveries.findings.set(finding, choice < 0 ? { state } : { state, choice });
    },
    deadlock: (state) => discoveries.addDeadlock(() => ({ state })),
  };
  const generated = generateDriver(system, { store, properties, open, seen, add: store.add });
  const initial = codec.alloc();
  system.init(initial);
  codec.encode(initial, store.tail, store.nextAt);
  store.add(0);
  store.flush();
  generated.check(0);
  return { ...generated, discoveries };
}

/** What the generated code calls when it sees something; rare, so it need not be fast. */
export interface Seen {
  readonly state: (property: number, state: number) => void;
  readonly step: (property: number, state: number, choice: number) => void;
  /** `choice` is -1 for a finding about the state itself. */
  readonly finding: (finding: number, state: number, choice: number) => void;
  readonly deadlock: (state: number) => void;
}

/** The functions of the generated code. */
export interface Generated {
  readonly expand: Driver['expand'];
  readonly edges: Driver['edges'];
  /** Looks at the states from `first` on. */
  readonly check: (first: number) => void;
}

/** What the generated code refers to besides the system. */
export interface DriverContext {
  readonly store: StateStore;
  readonly properties: readonly unknown[];
  readonly open: readonly boolean[];
  readonly seen: Seen;
  /** Takes the state that lies at `store.nextAt`, one step behind state `from`. */
  readonly add: (from: number) => void;
}

/** Generates the code that expands the states of a store. */
export function generateDriver<State>(
  system: TransitionSystem<State>,
  context: DriverContext,
): Generated {
  const { source, ...references } = driverCode(system);
  const { store } = context;
  const parameters = {
    ...context,
    ...references,
    system,
    codec: system.codec,
    chunkLog2: store.chunkLog2,
    chunkMask: 2 ** store.chunkLog2 - 1,
  };
  // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-type-assertion -- generated: see driver-code.ts.
  const build = new Function(...Object.keys(parameters), source) as (
    ...values: readonly unknown[]
  ) => Generated;
  return build(...Object.values(parameters));
}
