import { match } from 'ts-pattern';
import type { WaitNode } from '../model/need.ts';
import type { BlockedSet } from './minimal-blocked-set.ts';
import { becauseOf, inWords } from './sentences.ts';
import type { Voice } from './sentences.ts';
import type { ProblemVerdict } from './verdict.ts';
import type { StoryStep } from './wait-story.ts';

/** A step of the story with its sentence. */
export interface ToldStep {
  readonly step: StoryStep;
  readonly sentence: string;
}

/** How a story ends. */
export interface Ending {
  /** The step that `however` tells, so that it is not told twice. */
  readonly closing?: StoryStep;
  /** Without the full stop. */
  readonly however: string;
}

/**
 * The sentence that takes away the reader's last hope: the wait that closes the cycle, or why nobody else comes.
 *
 * A deadlock ends with its last edge; the other verdicts end with the only one who could still help.
 */
export function endingOf(
  verdict: ProblemVerdict,
  told: readonly ToldStep[],
  set: BlockedSet,
  nodes: ReadonlyMap<string, WaitNode>,
  voice: Voice,
): Ending {
  return match(verdict)
    .with('deadlock', () => deadEnd(told, set, nodes, voice))
    .with('indefinite-fence', () => ({
      however: `no cycle is needed: hostile userspace simply never acts, and ${hostile()}`,
    }))
    .with('stall', () => ({
      however: [rescue(set), ...meanwhile(set, nodes, voice)].join(', and '),
    }))
    .with('bounded', () => ({ however: `${rescue(set)}${unhelpful()}` }))
    .exhaustive();

  /** Who else could have ended it, if it is not the timer's own work. */
  function unhelpful(): string {
    return userspaceNames().length === 0 ? '' : `, since ${hostile()} and may never act`;
  }

  function hostile(): string {
    const names = userspaceNames();
    return `${inWords(names, 'and')} ${names.length === 1 ? 'is' : 'are'} userspace`;
  }

  function userspaceNames(): readonly string[] {
    return set.members.flatMap((id) => {
      const node = nodes.get(id);
      return node?.userspace === true ? [node.name] : [];
    });
  }
}

/** The last wait that leads back, or else the last wait, or who has left without letting go. */
function deadEnd(
  told: readonly ToldStep[],
  set: BlockedSet,
  nodes: ReadonlyMap<string, WaitNode>,
  voice: Voice,
): Ending {
  const leadsBack = told.filter(({ step }) => step.closes);
  if (leadsBack.length > 0) {
    const closing = leadsBack.findLast(({ step }) => !isAlternative(step, told));
    const shape = shapeOf(told);
    if (closing === undefined) return { however: shape };
    return { closing: closing.step, however: `${closing.sentence}: ${shape}` };
  }
  const [gone] = set.members.filter((id) => nodes.get(id)?.done === true);
  if (gone !== undefined) {
    const locks = set.edges.flatMap(({ to, atom }) =>
      to === gone && atom.kind === 'node' && atom.via !== undefined ? [atom.via] : [],
    );
    const lost = locks.length === 0 ? 'act for it' : `let go of ${inWords(locks, 'and')}`;
    return { however: `${voice.label(gone)} has finished, and nobody else will ${lost}` };
  }
  const last = told.at(-1);
  if (last === undefined) return { however: 'nobody is left who could act' };
  return { closing: last.step, however: last.sentence };
}

/** A cycle is enough for those who need somebody; an any-wait must be blocked on every side. */
function shapeOf(told: readonly ToldStep[]): string {
  if (!told.some(({ step }) => isAlternative(step, told))) return 'a cycle';
  const waiters = new Set(told.map(({ step }) => step.from));
  const isKnot = told.every(({ step: { to } }) => to !== undefined && waiters.has(to));
  return isKnot
    ? 'a knot, for every alternative leads back'
    : 'a cycle, and no alternative is left';
}

function isAlternative(step: StoryStep, told: readonly ToldStep[]): boolean {
  return told.some((other) => other.step !== step && other.step.from === step.from);
}

function rescue(set: BlockedSet): string {
  const kinds = (['timer', 'timeout', 'signal'] as const).flatMap((kind) => {
    const edges = set.edges.filter(({ atom }) => atom.kind === kind);
    return edges.length === 0 ? [] : [{ kind, why: edges.map(becauseOf) }];
  });
  const who = inWords(
    kinds.map(({ kind }) => `a ${kind}`),
    'or',
  );
  const why = new Set(kinds.flatMap((kind) => kind.why));
  return `only ${who} ends it: ${inWords([...why], 'or')}`;
}

/** What a stall costs the others: the locks that are held until it ends. */
function meanwhile(
  set: BlockedSet,
  nodes: ReadonlyMap<string, WaitNode>,
  voice: Voice,
): readonly string[] {
  return set.members.flatMap((id) => {
    const holds = nodes.get(id)?.holds ?? [];
    return holds.length === 0
      ? []
      : [`until then ${voice.label(id)} holds ${inWords(holds, 'and')}`];
  });
}
