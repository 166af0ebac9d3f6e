import { match } from 'ts-pattern';
import type { WaitEdge } from './minimal-blocked-set.ts';
import type { Rescue, StoryStep } from './wait-story.ts';

/** How sentences speak of a node. */
export interface Voice {
  /** The symbol of a task, the name of a fence. */
  readonly label: (id: string) => string;
  readonly isFence: (id: string) => boolean;
}

/**
 * Says who waits for whom and why, in the kernel words of the formulas, without the full stop.
 *
 * `siblings` are all steps of the same waiter: with several nodes among them it waits for any of them, and the sentences
 * must say that none of them helps.
 */
export function waitSentence(
  step: StoryStep,
  siblings: readonly StoryStep[],
  voice: Voice,
): string {
  const [edge, ...links] = step.edges;
  const helpers = siblings.filter(({ edges }) => edges[0].to !== undefined);
  const woven = links.map((link) => reasonClause(link, 'since', voice));
  if (edge.to === undefined && step !== siblings[0]) {
    return `${voice.label(edge.from)} has no other way out, since ${becauseOf(edge)}`;
  }
  if (edge.to === undefined || helpers.length < 2) {
    const reason = reasonClause(edge, 'because', voice, step.rescues);
    return [reason, ...woven].join(', and ');
  }
  const stuck = step === helpers[0] ? anyClause(helpers, voice) : eitherClause(edge, voice);
  return woven.length === 0 ? stuck : `${stuck}: ${woven.join(', and ')}`;
}

/** The clause of an atom, without the full stop, so that it fits into a sentence. */
export function becauseOf({ atom }: WaitEdge): string {
  return atom.kind === 'now' ? 'it can act now' : atom.because.replace(/\.$/u, '');
}

/** Joins words the way English does: "A", "A and B", "A, B and C". */
export function inWords(words: readonly string[], conjunction: 'and' | 'or'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1) ?? ''}`;
}

function reasonClause(
  edge: WaitEdge,
  conjunction: 'because' | 'since',
  voice: Voice,
  rescues: readonly Rescue[] = [],
): string {
  const claim = claimOf(edge, voice, rescues);
  const because = becauseOf(edge);
  return because === claim ? claim : `${claim}, ${conjunction} ${because}`;
}

const rescuers = {
  timer: 'a timer',
  timeout: 'its timeout',
  signal: 'a signal',
} satisfies Readonly<Record<Rescue, string>>;

function claimOf(edge: WaitEdge, voice: Voice, rescues: readonly Rescue[]): string {
  const who = voice.label(edge.from);
  const isFence = voice.isFence(edge.from);
  const verb = isFence ? 'needs' : 'waits for';
  return match(edge.atom)
    .with({ kind: 'node' }, ({ node }) => {
      if (edge.to === undefined) return `${who} ${verb} ${node}, which is gone`;
      if (edge.to === edge.from) return `${who} ${verb} itself`;
      const whom = voice.label(node);
      if (!isFence) return `${who} waits for ${whom}`;
      return `${who} needs ${whom} to signal ${voice.isFence(node) ? 'first' : 'it'}`;
    })
    .with({ kind: 'never' }, () => {
      if (isFence) return `nobody is left who could signal ${who}`;
      if (rescues.length === 0) return `${who} waits for ever`;
      const ending = inWords(
        rescues.map((kind) => rescuers[kind]),
        'or',
      );
      return `${who} waits, and nothing but ${ending} ends this wait`;
    })
    .with({ kind: 'timer' }, () => `${who} ${verb} a timer`)
    .with({ kind: 'timeout' }, () => `${who} ${verb} its timeout`)
    .with({ kind: 'signal' }, () => `${who} ${verb} a signal`)
    .with({ kind: 'now' }, () => `${who} can act`)
    .exhaustive();
}

function anyClause(helpers: readonly StoryStep[], voice: Voice): string {
  const edges = helpers.map(({ edges: [first] }) => first);
  const [{ from } = { from: '' }] = edges;
  const whom = inWords([...new Set(edges.map(({ to = '' }) => voice.label(to)))], 'and');
  const why = inWords([...new Set(edges.map(becauseOf))], 'or');
  const none = helpers.length === 2 ? 'neither can act' : 'none of them can act';
  const verb = voice.isFence(from) ? 'needs' : 'waits for';
  return `${voice.label(from)} ${verb} any of ${whom}, because ${why}, and ${none}`;
}

function eitherClause({ from, to = '' }: WaitEdge, voice: Voice): string {
  return `${voice.label(to)} cannot help ${voice.label(from)} either`;
}
