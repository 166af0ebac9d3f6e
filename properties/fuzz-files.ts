import { type FailureFile } from './report-failure.ts';
import { type RefinementFailure } from './refinement.ts';
import { type Release } from '../impl/kernel.ts';
import { type Scenario } from './scenario.ts';
import { UserError } from '../language/user-error.ts';
import { hashOf, inputName, inputText } from './fuzz-input.ts';
import { historyText } from './history-of.ts';
import { printProgram } from '../language/print-program.ts';
import { printSchedule } from '../impl/scheduler/schedule.ts';

/** The folder of a failure: the same failure has the same name, wherever it is found. */
export function failureName({ scenario, schedule }: RefinementFailure): string {
  return `fuzz-${hashOf(inputText({ scenario, schedule }))}`;
}

/** All that is needed to see a failure again: the input, what the judge reads, and what a person reads. */
export function failureFiles(
  failure: RefinementFailure,
  release: Release,
  replayLine: string,
): readonly FailureFile[] {
  const { scenario, schedule, run } = failure;
  const input = { scenario, schedule };
  return [
    { name: inputName(input), text: inputText(input) },
    { name: 'history.jsonl', text: historyText(scenario, run, release) },
    { name: 'program.ts', text: printedScenario(scenario) },
    {
      name: 'replay.txt',
      text: `${replayLine}\nschedule ${printSchedule(schedule)}\n${whyOf(failure)}\n`,
    },
  ];
}

/** What the model does not explain, in a line. */
export function whyOf({ verdict, run }: RefinementFailure): string {
  const call = verdict?.refusal?.line?.call;
  if (call !== undefined) {
    const { allowed = [] } = verdict?.refusal ?? {};
    const instead = allowed.length > 0 ? `; the model allows ${allowed.join(', ')}` : '';
    return `refused: ${JSON.stringify(call)}${instead}`;
  }
  return `refused: ${JSON.stringify(run.outcome)}`;
}

/** The tasks are printed; a design has nothing that comes before or after them, so those calls are a comment. */
function printedScenario({ program, before = [], after = [], kill }: Scenario): string {
  const rest = [
    ...before.map((step) => `// before the tasks: ${JSON.stringify(step)}\n`),
    ...after.map((step) => `// after the tasks: ${JSON.stringify(step)}\n`),
    ...(kill === undefined ? [] : [`// a signal is sent to: ${kill}\n`]),
  ];
  return [...rest, printed(program)].join('');
}

/** A program of system calls is none of the language, and has no source: then its data is the comment. */
function printed(program: Scenario['program']): string {
  try {
    return printProgram(program);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const lines = JSON.stringify(program, undefined, 2).split('\n');
    return [`no design says this: ${error.message}`, ...lines]
      .map((line) => `// ${line}\n`)
      .join('');
  }
}
