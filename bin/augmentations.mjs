/**
 * Makes the declarations in dist/ reach every object of the model.
 *
 * Each object's file adds itself to the interface KernelObjects. The compiler leaves out imports that declare no type, so
 * that from a compiled index.d.ts nothing leads to those files; and it keeps the `.ts` in the name of an augmented module.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Names the augmented module as it is called in `folder`, and imports all files that augment it. */
export function linkAugmentations(folder) {
  const imports = [];
  for (const name of readdirSync(folder).toSorted()) {
    if (!name.endsWith('.d.ts')) continue;
    const file = path.join(folder, name);
    const text = readFileSync(file, 'utf8');
    const linked = text.replaceAll("declare module './kernel.ts'", "declare module './kernel.js'");
    if (linked === text) continue;
    writeFileSync(file, linked);
    imports.push(`import './${name.slice(0, -'.d.ts'.length)}.js';\n`);
  }
  if (imports.length === 0) throw new Error(`no file in ${folder} augments kernel.ts`);
  const kernel = path.join(folder, 'kernel.d.ts');
  writeFileSync(kernel, `${imports.join('')}${readFileSync(kernel, 'utf8')}`);
}
