import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createJiti } from 'jiti';
import { type Design, variantsOf } from '../language/design.ts';
import { type Place, UserError, nearest } from '../language/user-error.ts';
import { isProgramName } from './find-designs.ts';
import { catalogue } from '../model/rules/catalogue.ts';
import { packageRoot } from './library.ts';
import { programToDesign } from '../language/program-to-design.ts';
import { readProgram } from '../language/read-program.ts';

/** Loads a design file, TypeScript or JavaScript, and checks what it says about itself. */
export async function loadDesign(file: string): Promise<Design> {
  if (isProgramName(file)) return loadProgram(file);
  const exported = await importFile(file);
  const it = unwrap(exported);
  if (it === undefined) {
    throw new UserError(
      'FP102',
      'the file does not export a design',
      { file },
      'export default design({ title: … }, (d) => { … })',
    );
  }
  checkExpectations(it, file);
  return it;
}

/** Loads a design that is data: `*.design.json`. */
function loadProgram(file: string): Design {
  const it = programToDesign(readProgram(textOf(file), file));
  checkExpectations(it, file);
  return it;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError('FP601', `the program cannot be read: ${why}`, { file });
  }
}

/** The variants of a design that are wanted: all, or the one that is named. */
export function chosenVariants(
  it: Design,
  wanted: string | undefined,
  file: string,
): readonly string[] {
  const all = variantsOf(it);
  if (wanted === undefined) return all;
  if (all.includes(wanted)) return [wanted];
  throw new UserError(
    'FP104',
    `the design has no variant "${wanted}"`,
    { file },
    `its variants: ${all.join(', ')}`,
  );
}

async function importFile(file: string): Promise<unknown> {
  const jiti = createJiti(import.meta.url, {
    alias: { fencepost: path.join(packageRoot, 'dist', 'index.js') },
    fsCache: false,
  });
  try {
    return await jiti.import(path.resolve(file));
  } catch (error) {
    if (error instanceof UserError) throw error;
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new UserError(
      'FP101',
      message,
      { file },
      'the file must be a module that runs by itself',
    );
  }
}

function unwrap(exported: unknown): Design | undefined {
  for (let value: unknown = exported; typeof value === 'object' && value !== null;) {
    if ('fencepostDesign' in value) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- design() put the mark there.
      return value as unknown as Design;
    }
    value = 'default' in value ? value.default : undefined;
  }
  return undefined;
}

const kinds = [
  'deadlock',
  'unsignalled-fence',
  'indefinite-fence',
  'stall',
  'livelock',
  'rule',
  'assertion',
];

/** A misspelt word of the header would be a wish that nobody hears. */
function checkKeys(written: object, known: readonly string[], place: Place): void {
  for (const key of Object.keys(written)) {
    if (known.includes(key)) continue;
    const near = nearest(key, known);
    const hint = near === undefined ? `one of ${known.join(', ')}` : `did you mean ${near}?`;
    throw new UserError('FP206', `the header says "${key}", which means nothing`, place, hint);
  }
}

/** An expectation that nothing can meet would be met by nothing, silently. */
function checkExpectations(it: Design, file: string): void {
  checkKeys(it.header, ['title', 'source', 'description', 'variants'], { file });
  for (const [variant, expectation] of Object.entries(it.header.variants ?? {})) {
    const place = { file, task: `variant ${variant}` };
    checkKeys(expectation, ['holds', 'verdict', 'violates', 'kernels'], place);
    if ('holds' in expectation) continue;
    if (!kinds.includes(expectation.verdict)) {
      throw new UserError(
        'FP206',
        `"${expectation.verdict}" is no verdict`,
        place,
        `one of ${kinds.join(', ')}`,
      );
    }
    const ids = [...catalogue.keys()].map(String);
    for (const rule of expectation.violates ?? []) {
      if (ids.includes(rule)) continue;
      const near = nearest(rule, ids);
      throw new UserError(
        'FP206',
        `"${rule}" is no rule`,
        place,
        near === undefined ? 'fencepost rules lists them' : `did you mean ${near}?`,
      );
    }
  }
}
