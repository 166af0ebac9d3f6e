import { type Step } from '../../../suites/step.ts';
import { shrink } from './shrink.ts';

/** Leaves out the steps of a case that are not needed, and then what is not needed inside of those that are left. */
export function shrinkSteps(
  steps: readonly Step[],
  keeps: (candidate: readonly Step[]) => boolean,
): readonly Step[] {
  let left = shrink(steps, keeps);
  for (const step of left) {
    const smaller = shrinkInside(step, (candidate) =>
      keeps(left.map((one) => (one === step ? candidate : one))),
    );
    left = left.map((one) => (one === step ? smaller : one));
  }
  return left;
}

function shrinkInside(step: Step, keeps: (candidate: Step) => boolean): Step {
  switch (step.kind) {
    case 'for':
    case 'while':
      return { ...step, body: shrinkSteps(step.body, (body) => keeps({ ...step, body })) };
    case 'if': {
      const yes = shrinkSteps(step.yes, (some) => keeps({ ...step, yes: some }));
      return { ...step, yes, no: shrinkSteps(step.no, (no) => keeps({ ...step, yes, no })) };
    }
    case 'parallel': {
      let actors = new Map(step.actors);
      for (const [actor, own] of step.actors) {
        const smaller = shrinkSteps(own, (some) =>
          keeps({ ...step, actors: new Map(actors).set(actor, some) }),
        );
        actors = new Map(actors).set(actor, smaller);
      }
      return { ...step, actors };
    }
    case 'do':
    case 'expect':
    case 'start':
    case 'pending':
    case 'finish':
    case 'wait':
      return step;
  }
}

/** Some steps as they are written. */
export function textOf(steps: readonly Step[], indent = ''): string {
  return steps
    .flatMap((step): readonly string[] => {
      const inner = `${indent}  `;
      const line = `${indent}${step.place.text}`;
      if (step.kind === 'for' || step.kind === 'while') return [line, textOf(step.body, inner)];
      if (step.kind === 'if') return [line, textOf(step.yes, inner), textOf(step.no, inner)];
      if (step.kind === 'parallel')
        return [
          line,
          ...[...step.actors].flatMap(([actor, own]) => [
            `${inner}${actor}:`,
            textOf(own, `${inner}  `),
          ]),
        ];
      return [line];
    })
    .filter((line) => line !== '')
    .join('\n');
}
