import { type CompiledDesign } from '../language/compile.ts';
import { type DesignSystem } from './design-system.ts';
import { type Path, type SearchResult } from '../checker/search-result.ts';

/** A path to a state from which a polling task can never leave its loop, whatever happens; undefined if there is none. */
export function findLivelock(
  _compiled: CompiledDesign,
  _system: DesignSystem,
  _result: SearchResult,
): Path | undefined {
  return undefined;
}
