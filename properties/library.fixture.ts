import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Design, variantsOf } from '../language/design.ts';

/** One variant of a design of the library. */
export interface LibraryVariant {
  readonly id: string;
  readonly design: Design;
  readonly variant: string;
}

/** Every variant of every design of the library, in the order of the files. */
export async function libraryVariants(): Promise<readonly LibraryVariant[]> {
  const variants: LibraryVariant[] = [];
  for (const file of designFiles(path.join(__dirname, '..', 'designs'))) {
    const module = (await import(file)) as { readonly default: Design };
    for (const variant of variantsOf(module.default))
      variants.push({ id: path.basename(file, '.ts'), design: module.default, variant });
  }
  return variants;
}

function designFiles(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  return entries.flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return designFiles(name);
    const isDesign = name.endsWith('.ts') && !/\.(?:test|fixture)\.ts$/u.test(name);
    return isDesign && readFileSync(name, 'utf8').includes("from 'fencepost'") ? [name] : [];
  });
}
