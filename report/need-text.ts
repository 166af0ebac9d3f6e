import { match } from 'ts-pattern';
import { type Need, type WaitNode } from '../model/need.ts';

/** What a task waits for, in a few words: `needs F2 from ring0 run_job`. */
export function needText(need: Need, self: string, nodes: readonly WaitNode[]): string {
  return match(need)
    .with({ kind: 'now' }, () => 'can go on')
    .with({ kind: 'never' }, () => 'nothing ends this wait')
    .with({ kind: 'timer' }, () => 'until a timer expires')
    .with({ kind: 'timeout' }, () => 'until its time is up')
    .with({ kind: 'signal' }, () => 'until a signal is sent')
    .with({ kind: 'node' }, (atom) => `needs ${nodeText(atom.node, atom.via, self, nodes)}`)
    .with({ kind: 'any' }, ({ of }) => joined(of, self, nodes, 'or'))
    .with({ kind: 'all' }, ({ of }) => joined(of, self, nodes, 'and'))
    .exhaustive();
}

/** What ends a wait that nobody ends. */
const rescuers: Readonly<Partial<Record<Need['kind'], string>>> = {
  timer: 'a timer',
  timeout: 'its timeout',
  signal: 'a signal',
};

function nothingBut(endings: readonly Need[]): string {
  const who = [...new Set(endings.map(({ kind }) => rescuers[kind] ?? kind))];
  return `nothing but ${who.join(' or ')} ends this wait`;
}

function joined(
  of: readonly Need[],
  self: string,
  nodes: readonly WaitNode[],
  word: string,
): string {
  const endings = of.filter((each) => each.kind in rescuers);
  const helpers = of.filter((each) => each.kind !== 'never');
  const others = word === 'or' && endings.length > 0 ? helpers : of;
  if (others.length < of.length && others.length === endings.length) return nothingBut(endings);
  return [...new Set(others.map((each) => needText(each, self, nodes)))]
    .map((text, i) => (i === 0 ? text : text.replace(/^needs /u, '')))
    .join(`, ${word} `);
}

function nodeText(
  id: string,
  via: string | undefined,
  self: string,
  nodes: readonly WaitNode[],
): string {
  const node = nodes.find((each) => each.id === id);
  if (node === undefined) return id;
  if (node.kind === 'task') {
    const who = node.name === self ? 'itself' : node.name;
    const isNoThing = via === undefined || via === self || via === node.name;
    return isNoThing ? who : `${via} from ${who}`;
  }
  if (node.need.kind !== 'node') return node.name;
  const { node: behind } = node.need;
  const signaller = nodes.find((each) => each.id === behind);
  return signaller === undefined ? node.name : `${node.name} from ${signaller.name}`;
}
