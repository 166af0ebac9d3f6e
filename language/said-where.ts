import { type Code } from './effects.ts';
import { type Kernel, at } from '../model/kernel.ts';
import { type Need } from '../model/need.ts';

/**
 * Says in what a wait happens: a task that sleeps in a shrinker got there by the call that entered reclaim.
 *
 * Without it a reader of the report sees a wait that the task's own code never mentions.
 */
export function saidWhere(need: Need, code: Code, k: Kernel, t: number): Need {
  const where = whereOf(code, k, t);
  return where === '' ? need : prefixed(need, where);
}

/** `kvmalloc(GFP_KERNEL) runs msm_gem_shrinker, where `, for each routine that the task is in. */
function whereOf(code: Code, k: Kernel, t: number): string {
  const { depth, stack, pc } = at(k.task, t);
  let where = '';
  for (let i = 0; i < depth; i++) {
    const call = code[at(stack, i)]?.instruction.text;
    const inside = code[i + 1 < depth ? at(stack, i + 1) : pc]?.body.name;
    if (call !== undefined && inside !== undefined) where += `${call} runs ${inside}, where `;
  }
  return where;
}

function prefixed(need: Need, where: string): Need {
  switch (need.kind) {
    case 'node':
    case 'never':
      return { ...need, because: `${where}${need.because}` };
    case 'all':
    case 'any':
      return { ...need, of: need.of.map((each) => prefixed(each, where)) };
    case 'now':
    case 'timer':
    case 'timeout':
    case 'signal':
      return need;
  }
}
