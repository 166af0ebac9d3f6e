import { type Dirent, existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { UserError, nearest } from '../language/user-error.ts';
import { libraryFolder } from './library.ts';

/** A design file, and the id by which people call it. */
export interface DesignFile {
  /** Name of the file without its extension. */
  readonly id: string;
  readonly path: string;
}

/**
 * The design files that the arguments name: files, folders, and ids of designs in the library (their beginning is enough:
 * `RN-01`). Without arguments, the folder `designs/` here, or else the library.
 */
export function findDesigns(args: readonly string[]): readonly DesignFile[] {
  const found =
    args.length === 0
      ? designsIn(existsSync('designs') ? 'designs' : libraryFolder)
      : args.flatMap((arg) => designsOf(arg));
  if (found.length === 0) {
    throw new UserError(
      'FP103',
      `there is no design in ${args.join(', ') || 'designs'}`,
      {},
      'fencepost init writes one',
    );
  }
  return [...new Map(found.map((file) => [path.resolve(file.path), file])).values()];
}

/** All designs of the library. */
export function libraryDesigns(): readonly DesignFile[] {
  return designsIn(libraryFolder);
}

function designsOf(arg: string): readonly DesignFile[] {
  if (existsSync(arg)) return isFolder(arg) ? designsIn(arg) : [fileOf(arg)];
  if (arg.includes('/') || arg.endsWith('.ts') || isProgramName(arg)) {
    throw new UserError(
      'FP103',
      `there is no file or folder ${arg}`,
      {},
      'fencepost list shows the designs of the library',
    );
  }
  return designsById(arg);
}

function designsById(id: string): readonly DesignFile[] {
  const all = [...(existsSync('designs') ? designsIn('designs') : []), ...libraryDesigns()];
  const unique = [
    ...new Map(all.toReversed().map((file) => [file.id, file])).values(),
  ].toReversed();
  const wanted = id.toLowerCase();
  const exact = unique.filter((file) => file.id === wanted);
  if (exact.length > 0) return exact;
  const matching = unique.filter((file) => file.id.startsWith(`${wanted}-`));
  if (matching.length > 0) return matching;
  const near = nearest(
    wanted,
    unique.flatMap((file) => [file.id, file.id.split('-').slice(0, 2).join('-')]),
  );
  const hint =
    near === undefined
      ? 'fencepost list shows the designs of the library'
      : `did you mean ${near}?`;
  throw new UserError('FP103', `there is no design "${id}"`, {}, hint);
}

/** The designs in a folder and below it; other TypeScript may stand beside them and is not run. */
function designsIn(folder: string): readonly DesignFile[] {
  const files: DesignFile[] = [];
  const entries = entriesOf(folder).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!isPassedOver(entry.name)) files.push(...designsIn(name));
    } else if (isProgramName(entry.name) || (isDesignName(entry.name) && usesFencepost(name))) {
      files.push(fileOf(name));
    }
  }
  return files;
}

function isFolder(name: string): boolean {
  try {
    return statSync(name).isDirectory();
  } catch (error) {
    throw unreadable(name, error);
  }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw unreadable(folder, error);
  }
}

function unreadable(name: string, error: unknown): UserError {
  const why = error instanceof Error ? error.message : String(error);
  return new UserError('FP103', `${name} cannot be read: ${why}`, { file: name });
}

function isPassedOver(folder: string): boolean {
  return folder === 'node_modules' || folder.startsWith('.');
}

/** Whether a file imports this package; one that cannot be read is said to, so that loading it tells why. */
function usesFencepost(name: string): boolean {
  try {
    return /['"]fencepost['"]/u.test(readFileSync(name, 'utf8'));
  } catch {
    return true;
  }
}

/** A design that is data. */
export function isProgramName(name: string): boolean {
  return name.endsWith('.design.json');
}

function isDesignName(name: string): boolean {
  return (
    name.endsWith('.ts') &&
    !name.endsWith('.test.ts') &&
    !name.endsWith('.fixture.ts') &&
    !name.endsWith('.d.ts')
  );
}

function fileOf(name: string): DesignFile {
  return { id: path.basename(name).replace(/(?:\.design)?\.[^.]+$/, ''), path: name };
}
