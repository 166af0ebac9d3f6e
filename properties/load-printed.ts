import { MAX_SCHEDULE_TIMEOUT } from '../model/dma-fence-wait.ts';
import { type Design, design } from '../language/design.ts';

/** The design of a printed source, without a file: the source imports nothing but the package. */
export function loadPrinted(source: string): Design {
  const body = source.replace(/^import .*$/mu, '').replace('export default ', 'return ');
  // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-type-assertion -- the printed source is what is tried.
  const load = new Function('design', 'MAX_SCHEDULE_TIMEOUT', body) as (
    ...given: readonly unknown[]
  ) => Design;
  return load(design, MAX_SCHEDULE_TIMEOUT);
}
