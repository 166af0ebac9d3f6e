import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UserError } from '../language/user-error.ts';
import { loadImplementation } from './load-implementation.ts';
import { reference } from '../impl/reference.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fencepost-implementation-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What loading a file of this text says. */
async function complaint(text: string): Promise<string> {
  const file = path.join(folder, 'driver.ts');
  writeFileSync(file, text);
  try {
    await loadImplementation(file);
  } catch (error) {
    if (error instanceof UserError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'none';
}

const begin = "import { reference } from 'fencepost/impl';\n";

describe('an implementation of your own', () => {
  test('is loaded from its file, and shares what the harness runs', async () => {
    const file = path.join(__dirname, '..', 'docs', 'examples', 'broken-driver.ts');
    const loaded = await loadImplementation(file);
    expect(loaded.name).toBe('broken-driver');
    expect(loaded.calls).toBe(reference.calls);
    const kernels = new Map<string, unknown>(Object.entries(reference.functions));
    const own = Object.entries(loaded.functions).filter(([name, fn]) => kernels.get(name) !== fn);
    expect(own.map(([name]) => name)).toEqual(['dma_fence_signal']);
  });

  test.each([
    ["export default { ...reference, name: 'mine' };", 'none'],
    ['export const mine = reference;', 'FP606: the implementation has no name'],
    ['export default 5;', 'FP606: the file exports no implementation'],
    ["export default { ...reference, name: '' };", 'FP606: the implementation has no name'],
    ["export default { name: 'mine', calls: {} };", 'FP606: the implementation has no functions'],
    ['export default { ...reference, calls: { poll: 1 } };', 'FP606: calls: poll is no function'],
    ["throw new Error('no hardware');", 'FP605: the implementation cannot be loaded: no hardware'],
  ])('%s: %s', async (text, said) => {
    expect(await complaint(begin + text)).toBe(said);
  });

  test('has to be there', async () => {
    const missing = loadImplementation(path.join(folder, 'nowhere.ts'));
    await expect(missing).rejects.toMatchObject({ code: 'FP605' });
  });
});
