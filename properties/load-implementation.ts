import * as implementationInterface from '../impl/index.ts';
import { type Implementation } from '../impl/implementation.ts';
import { UserError } from '../language/user-error.ts';
import { createJiti } from 'jiti';
import { existsSync } from 'node:fs';
import path from 'node:path';

const example = 'export default { ...reference, name: … } satisfies Implementation';

/**
 * Loads the implementation that a user's file exports as its default, TypeScript or JavaScript.
 *
 * The file sees the very `fencepost/impl` that the harness runs: an object of another copy would be none of the harness's kind.
 *
 * @throws UserError FP605 for a file that cannot be loaded, FP606 for one that exports something else
 */
export async function loadImplementation(file: string): Promise<Implementation> {
  const exported = await importDefault(file);
  if (typeof exported !== 'object' || exported === null)
    throw new UserError('FP606', 'the file exports no implementation', { file }, example);
  const name = partOf(exported, 'name');
  if (typeof name !== 'string' || name === '')
    throw new UserError('FP606', 'the implementation has no name', { file }, example);
  for (const part of ['functions', 'calls', 'declarations']) checkTable(exported, part, file);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its parts have just been looked at.
  return exported as Implementation;
}

async function importDefault(file: string): Promise<unknown> {
  if (!existsSync(file)) throw new UserError('FP605', 'there is no such implementation', { file });
  const jiti = createJiti(path.resolve(file), {
    virtualModules: { 'fencepost/impl': implementationInterface },
    fsCache: false,
  });
  try {
    return await jiti.import(path.resolve(file), { default: true });
  } catch (error) {
    const why = messageOf(error);
    const hint = "import what it needs from 'fencepost/impl'";
    throw new UserError('FP605', `the implementation cannot be loaded: ${why}`, { file }, hint);
  }
}

/** What a file throws need not be an error of ours. */
function messageOf(error: unknown): string {
  const message =
    typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return String(message).split('\n')[0] ?? '';
}

/** A table without functions would be noticed in the middle of a run. */
function checkTable(exported: object, part: string, file: string): void {
  const table = partOf(exported, part);
  if (typeof table !== 'object' || table === null)
    throw new UserError('FP606', `the implementation has no ${part}`, { file }, example);
  for (const [name, one] of Object.entries(table))
    if (typeof one !== 'function')
      throw new UserError('FP606', `${part}: ${name} is no function`, { file }, example);
}

function partOf(exported: object, part: string): unknown {
  return Object.entries(exported).find(([name]) => name === part)?.[1];
}
