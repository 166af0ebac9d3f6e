import { type Command } from 'commander';
import { findDesigns } from '../find-designs.ts';
import { loadDesign } from '../load-design.ts';
import { variantsOf } from '../../language/design.ts';

/** Adds `fencepost list`. */
export function addList(program: Command): void {
  program
    .command('list')
    .summary('list designs, their variants and titles')
    .argument('[design...]', 'files, folders or ids; without them, all of designs/')
    .option('--json', 'one object per line', false)
    .action(async (args: readonly string[], { json }: { readonly json: boolean }) => {
      for (const { id, path } of findDesigns(args)) {
        const design = await loadDesign(path);
        const variants = variantsOf(design);
        const { title, source } = design.header;
        process.stdout.write(
          json
            ? `${JSON.stringify({ design: id, file: path, title, source: source ?? null, variants })}\n`
            : `${id}\n    ${title}\n    variants: ${variants.join(', ')}\n`,
        );
      }
    });
}
