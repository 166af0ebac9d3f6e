import type { SearchOptions, SearchResult } from '../../checker/search-result.ts';
import { search } from '../../checker/search.ts';
import type { Design } from '../../language/design.ts';
import { compileDesign } from '../../verify/check-design.ts';
import { designSystem } from '../../verify/design-system.ts';
import { contractDesign } from '../designs/contract.ts';
import { lockOrderDesign } from '../designs/lock-order.ts';
import { contract, type ContractVariant } from './contract.ts';
import { fence } from './fence.ts';
import { ww, type WwPolicy } from './ww.ts';
import { wws } from './wws.ts';

/** Searches the system with the given name and parameters, as they stand in `rows.ts`. */
export function searchSystem(
  [name = '', ...parameters]: readonly string[],
  options: SearchOptions = {},
): SearchResult {
  const size = (index: number): number => Number(parameters[index]);
  switch (name) {
    case 'ww':
      return search(ww(size(0), size(1), policyOf(parameters[2])), options);
    case 'wws':
      return search(wws(size(0), size(1), policyOf(parameters[2])), options);
    case 'fence':
      return search(fence(size(0), size(1)), options);
    case 'contract':
      return search(contract(size(0), variantOf(parameters[1])), options);
    case 'design-contract':
      return searchDesign(contractDesign(size(0)), options);
    case 'design-lock-order':
      return searchDesign(lockOrderDesign(size(0)), options);
    default:
      throw new RangeError(`no system is called ${name}`);
  }
}

/** Searches a design just as `fencepost check` does: compiled, every broken rule noted, every state judged. */
function searchDesign(design: Design, options: SearchOptions): SearchResult {
  const compiled = compileDesign({ design, variant: 'default', kernel: '7.2' });
  return search(designSystem(design.header.title, compiled).system, options);
}

function policyOf(text: string | undefined): WwPolicy {
  if (text === 'none' || text === 'die' || text === 'wound') return text;
  throw new RangeError(`no policy is called ${text}`);
}

function variantOf(text: string | undefined): ContractVariant {
  if (text === 'good' || text === 'hold' || text === 'sig' || text === 'both') return text;
  throw new RangeError(`no variant is called ${text}`);
}
