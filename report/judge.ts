import { type Paint } from './paint.ts';

/** What the judge says of one recording. */
export interface JudgedFile {
  readonly file: string;
  readonly kernel: string;
  readonly calls: number;
  readonly accepted: number;
  /** How many calls the model does not cover, by the reason. */
  readonly uncovered: Readonly<Record<string, number>>;
  readonly verdict: 'accepted' | 'refused' | 'inconclusive';
  readonly refused: RefusedCall | null;
  /** Why nothing can be said, and the first call that no way had explained by then. */
  readonly inconclusive: { readonly why: string; readonly furthest: number | null } | null;
}

/** The first call whose answer the model does not allow. */
export interface RefusedCall {
  readonly line: number;
  readonly id: number;
  readonly name: string | null;
  readonly call: string;
  readonly args: unknown;
  readonly answered: string;
  readonly allowed: readonly string[];
  /** How many calls had returned in the longest part that the model explains. */
  readonly explained: number;
  /** The smallest history found that is refused for the same reason, line by line. */
  readonly smallest: readonly unknown[];
}

/** One recording: how many calls the model allows, what it does not cover, and the first that it refuses. */
export function renderJudged(judged: JudgedFile, paint: Paint): string {
  const { file, kernel, calls, accepted, uncovered, refused, inconclusive } = judged;
  const all = `${calls} calls, ${accepted} accepted, ${total(uncovered)} not covered`;
  const head = headOf(judged, paint);
  const reasons = Object.entries(uncovered).map(
    ([why, count]) => `  not covered ${String(count).padStart(4)}  ${why}\n`,
  );
  const stuck =
    inconclusive === null
      ? ''
      : `  inconclusive: ${inconclusive.why}${inconclusive.furthest === null ? '' : `, at #${inconclusive.furthest}`}\n`;
  return `${head}  ${paint.bold(file)}  kernel ${kernel}: ${all}\n${reasons.join('')}${stuck}${refused === null ? '' : renderRefused(file, refused)}`;
}

function headOf({ verdict }: JudgedFile, paint: Paint): string {
  switch (verdict) {
    case 'accepted':
      return paint.green('allowed');
    case 'refused':
      return paint.red('refused');
    case 'inconclusive':
      return paint.yellow('inconclusive');
  }
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

function renderRefused(file: string, refused: RefusedCall): string {
  const { id, line, name, call, args, answered, allowed, explained, smallest } = refused;
  const what = name === null ? '' : ` ${name}`;
  const model = allowed.length === 0 ? ['that it never returns'] : allowed;
  return [
    `  refused #${id}${what}  (${file}:${line})`,
    `    ${call} ${JSON.stringify(args)}`,
    `    the kernel answered  ${answered}`,
    ...model.map(
      (each, i) => `    ${i === 0 ? 'the model allows    ' : '                 or '} ${each}`,
    ),
    `    explained before it  ${explained} calls`,
    ...(smallest.length === 0 ? [] : ['    the smallest history that is refused so:']),
    ...smallest.map((each) => `      ${JSON.stringify(each)}`),
    '',
  ].join('\n');
}
