import { type Condition } from '../model/operation.ts';
import { type KernelObjects, type Named, type ObjectKind } from '../model/kernel.ts';
import { type TaskBuilder } from './task-builder.ts';
import { type TaskFixed } from '../model/task.ts';
import { kernelObjects } from '../model/registry.ts';

/** The body of a task, a callback or an op. */
export type Body = (t: TaskBuilder) => void;

/** One task of a design. Its body runs after the whole design is declared, so that it may name what comes later. */
export interface DesignTask extends Named {
  readonly fixed: TaskFixed;
  readonly body: Body;
}

/** A body that runs inside other tasks. */
export interface DesignRoutine extends Named {
  readonly body: Body;
}

/** A claim of a design about its own states. */
export interface DesignClaim {
  readonly kind: 'always' | 'sometimes';
  readonly name: string;
  readonly condition: Condition;
}

/** Everything that a design declares, before it is compiled. */
export interface DesignModel {
  readonly objects: { readonly [K in ObjectKind]: (KernelObjects[K]['fixed'] & Named)[] };
  readonly tasks: DesignTask[];
  /** Bodies that run inside other tasks, by the key under which the model calls them. */
  readonly routines: Map<string, DesignRoutine>;
  readonly claims: DesignClaim[];
  injectDeadlk: boolean;
  shortMemory: boolean;
  fdTableFull: boolean;
}

/** A design that declares nothing yet. */
export function emptyModel(): DesignModel {
  const objects: Record<string, Named[]> = {};
  for (const kind of Object.keys(kernelObjects)) objects[kind] = [];
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one list for each kind, made in the loop above.
    objects: objects as unknown as DesignModel['objects'],
    tasks: [],
    routines: new Map(),
    claims: [],
    injectDeadlk: false,
    shortMemory: false,
    fdTableFull: false,
  };
}
