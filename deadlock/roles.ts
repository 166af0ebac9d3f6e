import type { WaitNode } from '../model/need.ts';
import type { BlockedSet } from './minimal-blocked-set.ts';
import { inWords } from './sentences.ts';

/**
 * Who a task is in the story of a blocked set: what the others need from it.
 *
 * Only that matters to the reader, so other locks and fences of the task are left out; failing all else it says where the
 * task is.
 */
export function roleOf(
  task: WaitNode,
  set: BlockedSet,
  nodes: ReadonlyMap<string, WaitNode>,
): string {
  const wanted = set.edges.filter(({ to }) => to === task.id);
  const locks = wanted.flatMap(({ atom }) => {
    const via = atom.kind === 'node' ? atom.via : undefined;
    return via !== undefined && task.holds.includes(via) ? [via] : [];
  });
  const fences = wanted.flatMap(({ from }) => {
    const node = nodes.get(from);
    return node?.kind === 'fence' ? [node] : [];
  });
  const sole = fences.filter(({ need }) => need.kind === 'node').map(({ name }) => name);
  const shared = fences.filter(({ need }) => need.kind !== 'node').map(({ name }) => name);

  const roles: string[] = [];
  if (task.done) roles.push('has finished');
  if (task.userspace) roles.push('userspace');
  if (locks.length > 0) roles.push(`holds ${inWords([...new Set(locks)], 'and')}`);
  if (sole.length > 0) roles.push(`the only one who will signal ${inWords(sole, 'and')}`);
  if (shared.length > 0) roles.push(`needed to signal ${inWords(shared, 'and')}`);
  if (roles.length === 0 && task.holds.length > 0) {
    roles.push(`holds ${inWords(task.holds, 'and')}`);
  }
  if (roles.length === 0 && task.at !== '') roles.push(`in ${task.at}`);
  if (roles.length === 0) roles.push(wanted.length > 0 ? 'the others need it' : 'waits');
  return roles.join(', ');
}
