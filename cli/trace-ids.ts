import path from 'node:path';
import { type DesignFile } from './find-designs.ts';

/**
 * What the traces of each file are called after, by path: its id, or where several files of the run share one, as many of its
 * folders before it as tell them apart. Otherwise the last one would overwrite the traces of the others.
 */
export function traceIdsOf(files: readonly DesignFile[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  for (const file of files) {
    const rivals = files.filter(({ id }) => id === file.id);
    const id = rivals.length === 1 ? file.id : distinctName(file, rivals);
    let unique = id;
    for (let i = 2; taken.has(unique); i++) unique = `${id}-${i}`;
    taken.add(unique);
    ids.set(file.path, unique);
  }
  return ids;
}

function distinctName(file: DesignFile, rivals: readonly DesignFile[]): string {
  const folders = foldersOf(file).length;
  for (let depth = 1; depth <= folders; depth++) {
    const name = nameAt(file, depth);
    if (rivals.every((rival) => rival === file || nameAt(rival, depth) !== name)) return name;
  }
  return nameAt(file, 1);
}

function nameAt(file: DesignFile, depth: number): string {
  return [...foldersOf(file).slice(-depth), file.id].join('-');
}

function foldersOf(file: DesignFile): readonly string[] {
  return path
    .dirname(path.resolve(file.path))
    .split(path.sep)
    .filter((folder) => folder !== '');
}
