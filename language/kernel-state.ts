import {
  type CompiledSchema,
  type Schema,
  array,
  compileSchema,
  flag,
  struct,
} from '../model/schema.ts';
import { type Kernel, type KernelConstants, type ObjectKind, at } from '../model/kernel.ts';
import { kernelObjects } from '../model/registry.ts';
import { taskSchema } from '../model/task.ts';

/** How the states of one design are stored, allocated and begun. */
export interface KernelCodec {
  readonly compiled: CompiledSchema<Kernel>;
  readonly alloc: () => Kernel;
  readonly init: (k: Kernel) => void;
}

/** Builds the codec of a design from the state that each kind of object declares. */
export function kernelCodec(constants: KernelConstants, checked: boolean): KernelCodec {
  const { shape } = constants;
  const fields: Record<string, Schema<unknown>> = {
    task: array(struct(taskSchema(shape)), shape.tasks),
  };
  for (const kind of objectKinds) {
    fields[kind] = array(struct(kernelObjects[kind].state(shape)), shape.count[kind]);
  }
  fields['crashed'] = flag;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fields are those of Kernel, by construction.
  const schema = struct(fields) as unknown as Schema<Kernel>;
  const compiled = compileSchema(schema, { checked });
  const alloc = (): Kernel =>
    Object.assign(compiled.alloc(), {
      broken: Array.from({ length: brokenMax }, () => ''),
      brokenCount: 0,
      result: 0,
      returned: 0,
      fixed: constants,
    });
  return { compiled, alloc, init: (k) => init(k, constants) };
}

/** Names of all kinds of objects, in the order of the registry. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the registry is complete by its type.
export const objectKinds = Object.keys(kernelObjects) as readonly ObjectKind[];

const brokenMax = 16;

function init(k: Kernel, constants: KernelConstants): void {
  for (const kind of objectKinds) {
    for (let i = 0; i < constants.shape.count[kind]; i++) kernelObjects[kind].init?.(k, i);
  }
  for (let t = 0; t < constants.tasks.length; t++) {
    if (at(constants.tasks, t).startsReady) at(k.task, t).pc = constants.program.entry(t);
  }
}
