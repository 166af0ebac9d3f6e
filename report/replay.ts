import { type Paint } from './paint.ts';
import { type ReplayResult } from '../traces/replay.ts';
import { type Trace } from '../traces/trace.ts';
import { wrapWords } from './wrap.ts';

/** Says whether a trace replays, and if not, where it leaves the design and what was possible there. */
export function renderReplay(trace: Trace, result: ReplayResult, paint: Paint): string {
  const { id, variant } = trace.design;
  const of = `${id} (${variant}), kernel ${trace.kernel}`;
  if (result.same) {
    return `${paint.green('REPLAYS')}: ${of}: all ${result.steps} steps and the waits at the end are the same\n`;
  }
  const { step, field, expected, actual, possible } = result.divergence;
  const where = step > trace.steps.length ? 'at the end' : `at step ${step}`;
  const lines = [
    `${paint.red('DIVERGES')}: ${of}: ${where}, in ${field === 'step' ? 'the step that is taken' : field}`,
    ...wrapWords(expected, { first: '  the trace says  ', indent: '    ' }),
    ...wrapWords(actual, { first: '  but now it is   ', indent: '    ' }),
    ...(possible.length === 0 ? [] : ['  possible there:']),
    ...possible.flatMap((each) => wrapWords(each, { first: '    ', indent: '      ' })),
  ];
  return `${lines.join('\n')}\n`;
}
