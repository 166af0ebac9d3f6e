import { LineCounter, type Node, type YAMLMap, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { NotationError } from './tokens.ts';
import { type Step, type StepPlace } from './step.ts';
import { type SuiteCase } from './case.ts';
import { UserError } from '../language/user-error.ts';
import { parseExpression } from './parse-expression.ts';
import { parseFor, parseStep } from './parse-step.ts';

/** Reads a file of cases; what is wrong with it is a mistake of the user, with its line. */
export function readSuite(source: string, file: string): readonly SuiteCase[] {
  return new SuiteReader(source, file).cases();
}

class SuiteReader {
  private readonly source: string;
  private readonly file: string;
  private readonly lines = new LineCounter();

  constructor(source: string, file: string) {
    this.source = source;
    this.file = file;
  }

  cases(): readonly SuiteCase[] {
    const document = parseDocument(this.source, { lineCounter: this.lines });
    const [error] = document.errors;
    if (error !== undefined)
      this.malformed(this.lines.linePos(error.pos[0]).line, 'it is no YAML', error.message);
    const { contents } = document;
    const list = isMap(contents) ? contents.get('cases', true) : contents;
    if (!isSeq(list)) this.malformed(1, 'it is no list of cases', 'each case has an id and steps');
    const cases = list.items.map((item) => this.case(item));
    this.refuseTwins(cases);
    return cases;
  }

  private case(item: unknown): SuiteCase {
    if (!isMap(item))
      this.malformed(this.lineOf(item), 'a case is no mapping', 'it has an id and steps');
    const line = this.lineOf(item);
    const id = this.text(item, 'id');
    if (id === undefined) this.malformed(line, 'a case has no id', 'write id: suite/case');
    const informal =
      item.get('executable') === false
        ? (this.text(item, 'modelable_reason') ??
          this.text(item, 'notes') ??
          'its steps are a description')
        : undefined;
    const steps = item.get('steps', true);
    if (informal === undefined && !isSeq(steps))
      this.malformed(line, `the case ${id} has no steps`, 'write steps: and a list');
    return {
      id,
      suite: this.text(item, 'suite') ?? id.split('/')[0] ?? id,
      line,
      informal,
      steps: informal === undefined && isSeq(steps) ? this.steps(steps.items, false) : [],
    };
  }

  private steps(items: readonly unknown[], inParallel: boolean): readonly Step[] {
    return items.map((item) => this.step(item, inParallel));
  }

  private step(item: unknown, inParallel: boolean): Step {
    const line = this.lineOf(item);
    if (isScalar(item)) {
      const place = { text: String(item.value), line };
      return this.parsed(place, () => parseStep(place, inParallel));
    }
    if (!isMap(item)) this.malformed(line, 'a step is neither a text nor a mapping', undefined);
    for (const keyword of ['for', 'if', 'while', 'wait', 'parallel'] as const)
      if (item.has(keyword)) return this.block(item, keyword, line, inParallel);
    return this.malformed(line, 'a step is of no kind', 'one of for, if, while, wait, parallel');
  }

  private block(
    item: YAMLMap,
    keyword: 'for' | 'if' | 'while' | 'wait' | 'parallel',
    line: number,
    inParallel: boolean,
  ): Step {
    if (keyword === 'parallel') return this.parallel(item, line);
    const head = this.text(item, keyword) ?? '';
    const place: StepPlace = { text: `${keyword} ${head}`, line };
    const body = (key: string): readonly Step[] => {
      const list = item.get(key, true);
      if (list === undefined || list === null) return [];
      if (!isSeq(list)) this.malformed(line, `${key} of "${place.text}" is no list`, undefined);
      return this.steps(list.items, inParallel);
    };
    return this.parsed(place, (): Step => {
      switch (keyword) {
        case 'for':
          return { place, kind: 'for', ...parseFor(head), body: body('do') };
        case 'if':
          return {
            place,
            kind: 'if',
            test: parseExpression(head),
            yes: body('then'),
            no: body('else'),
          };
        case 'while':
          return { place, kind: 'while', test: parseExpression(head), body: body('do') };
        case 'wait':
          return { place, kind: 'wait', test: parseExpression(head) };
      }
    });
  }

  private parallel(item: YAMLMap, line: number): Step {
    const actors = item.get('parallel', true);
    if (!isMap(actors))
      this.malformed(line, 'parallel is no mapping', 'write the steps of each actor');
    const programs = new Map<string, readonly Step[]>();
    for (const { key, value } of actors.items) {
      const name = isScalar(key) ? String(key.value) : String(key);
      if (!isSeq(value)) this.malformed(line, `the steps of ${name} are no list`, undefined);
      programs.set(name, this.steps(value.items, true));
    }
    return { place: { text: 'parallel', line }, kind: 'parallel', actors: programs };
  }

  /** The text of a field; a number or a truth value as it is written. */
  private text(item: YAMLMap, key: string): string | undefined {
    const node = item.get(key, true);
    if (!isScalar(node)) return undefined;
    const { value } = node;
    if (typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'boolean' ? `${value}` : undefined;
  }

  private parsed<T>(place: StepPlace, parse: () => T): T {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof NotationError)) throw error;
      throw new UserError('FP403', error.message, { file: this.file, line: place.line });
    }
  }

  private refuseTwins(cases: readonly SuiteCase[]): void {
    const known = new Set<string>();
    for (const { id, line } of cases) {
      if (known.has(id))
        this.malformed(line, `there are two cases ${id}`, 'an id stands for one case');
      known.add(id);
    }
  }

  private lineOf(item: unknown): number {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every node of a document has a range.
    const offset = (item as Partial<Node> | null)?.range?.[0];
    return offset === undefined ? 1 : this.lines.linePos(offset).line;
  }

  private malformed(line: number, message: string, hint: string | undefined): never {
    throw new UserError('FP402', message, { file: this.file, line }, hint);
  }
}
