import { type Paint } from './paint.ts';

/** What the judge says of one recording. */
export interface JudgedFile {
  readonly file: string;
  readonly kernel: string;
  readonly calls: number;
  readonly accepted: number;
  /** How many calls the model does not cover, by the reason. */
  readonly uncovered: Readonly<Record<string, number>>;
  readonly refused: RefusedCall | null;
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
}

/** One recording: how many calls the model allows, what it does not cover, and the first that it refuses. */
export function renderJudged(judged: JudgedFile, paint: Paint): string {
  const { file, kernel, calls, accepted, uncovered, refused } = judged;
  const all = `${calls} calls, ${accepted} accepted, ${total(uncovered)} not covered`;
  const head = refused === null ? paint.green('allowed') : paint.red('refused');
  const reasons = Object.entries(uncovered).map(
    ([why, count]) => `  not covered ${String(count).padStart(4)}  ${why}\n`,
  );
  return `${head}  ${paint.bold(file)}  kernel ${kernel}: ${all}\n${reasons.join('')}${refused === null ? '' : renderRefused(file, refused)}`;
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

function renderRefused(file: string, refused: RefusedCall): string {
  const { id, line, name, call, args, answered, allowed } = refused;
  const what = name === null ? '' : ` ${name}`;
  const model = allowed.length === 0 ? ['that it never returns'] : allowed;
  return [
    `  refused #${id}${what}  (${file}:${line})`,
    `    ${call} ${JSON.stringify(args)}`,
    `    the kernel answered  ${answered}`,
    ...model.map(
      (each, i) => `    ${i === 0 ? 'the model allows    ' : '                 or '} ${each}`,
    ),
    '',
  ].join('\n');
}
