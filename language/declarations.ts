import { type Body, type DesignModel, emptyModel } from './design-model.ts';
import { type Handle, type TaskHandle } from './handle.ts';
import { type KernelObjects, type Named, type ObjectKind } from '../model/kernel.ts';
import { type TaskFixed } from '../model/task.ts';
import { UserError } from './user-error.ts';
import { indexOf } from './arguments.ts';

/** What every word of a design rests on: it adds an object, a task or a routine to the model, under a name of its own. */
export class Declarations {
  readonly model: DesignModel = emptyModel();
  private readonly names = new Set<string>();

  protected add<K extends ObjectKind>(
    kind: K,
    fixed: KernelObjects[K]['fixed'] & Named,
  ): Handle<K> {
    this.claimName(fixed.name);
    const list = this.model.objects[kind];
    list.push(fixed);
    return { kind, index: list.length - 1, name: fixed.name };
  }

  protected task(name: string, fixed: TaskFixed, body: Body): TaskHandle {
    this.claimName(name);
    const index = this.model.tasks.length;
    this.model.tasks.push({ name, fixed, body });
    return { kind: 'task', index, name };
  }

  protected routine(key: string, name: string, body: Body | undefined): void {
    if (body !== undefined) this.model.routines.set(key, { name, body });
  }

  /** Index of an object that a word is given; an object of another design is a mistake. */
  protected given(word: string, name: string, kind: ObjectKind, handle: Handle): number {
    return indexOf(this.model, kind, handle, { call: `d.${word}('${name}')` }, `its ${kind}`);
  }

  private claimName(name: string): void {
    if (this.names.has(name)) {
      throw new UserError(
        'FP211',
        `two objects or tasks of the design are called "${name}"`,
        {},
        'give one of them another name',
      );
    }
    this.names.add(name);
  }
}
