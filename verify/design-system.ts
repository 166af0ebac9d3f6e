import { type Kernel, at } from '../model/kernel.ts';
import { type CodePoint, type ResolvedArgs } from '../language/instruction.ts';
import { type CompiledDesign } from '../language/compile.ts';
import { type Property } from '../checker/property.ts';
import { type Process, type Rule, type TransitionSystem } from '../checker/transition-system.ts';
import { type Alternative } from '../model/operation.ts';
import { type StateKind, judgeState } from './judge-state.ts';
import { type Evaluate, progress } from '../deadlock/fixpoint.ts';
import { Findings } from './findings.ts';
import { livelockProperties } from './livelock.ts';
import { takeStep, wayOf } from '../language/take-step.ts';

/** A compiled design as the checker sees it, with the findings that its numbers stand for. */
export interface DesignSystem {
  readonly system: TransitionSystem<Kernel>;
  readonly findings: Findings;
}

/** Turns a compiled design into a transition system: one process a task, one rule for each way of each step. */
export function designSystem(
  name: string,
  compiled: CompiledDesign,
  evaluate: Evaluate = progress,
): DesignSystem {
  const findings = new Findings();
  const { codec } = compiled;
  const judge = judgeState(compiled, evaluate);
  const stateFinding = (kind: StateKind | undefined): number =>
    kind === undefined ? 0 : findings.number(kind);
  return {
    findings,
    system: {
      name,
      codec: {
        words: codec.compiled.words,
        alloc: codec.alloc,
        decode: codec.compiled.decode,
        encode: codec.compiled.encode,
        copy: codec.compiled.copy,
        decodeChanges: codec.compiled.decodeChanges,
      },
      init: codec.init,
      processes: compiled.constants.tasks.map((_, t) => processOf(compiled, t)),
      properties: [...propertiesOf(compiled), ...livelockProperties(compiled)],
      findingCount: (k) => k.brokenCount,
      findingAt: (k, i) => findings.number(at(k.broken, i)),
      inspect: (k, enabled) => stateFinding(judge(k, enabled)),
      isFinal: () => true,
    },
  };
}

function processOf(compiled: CompiledDesign, t: number): Process<Kernel> {
  const cases = new Map<number, readonly Rule<Kernel>[]>();
  for (const body of compiled.bodiesOfTask[t] ?? []) {
    for (const instruction of body.instructions) {
      for (let i = 0; i < instruction.operation.steps.length; i++) {
        const point = compiled.code[instruction.pc + i];
        if (point !== undefined)
          cases.set(
            instruction.pc + i,
            point.alternatives.map((a) => ruleOf(t, point, a)),
          );
      }
    }
  }
  return {
    name: at(compiled.constants.tasks, t).name,
    select: { of: standsAt, constants: [t], cases },
  };
}

const standsAt = (k: Kernel, t: number): number => {
  const task = at(k.task, t);
  return (k.crashed | task.interrupted) === 0 ? task.pc : 0;
};

const always = (): boolean => true;

function ruleOf(t: number, point: CodePoint, alternative: Alternative<ResolvedArgs>): Rule<Kernel> {
  return {
    name: ruleName(point, alternative),
    constants: [point.instruction.args, t, wayOf(point, alternative)],
    guard: alternative.ready ?? always,
    apply: takeStep,
    ...(alternative.external !== undefined && { external: true }),
  };
}

/** Name of one way of a step: the call, which of its steps, and what is special. */
export function ruleName(point: CodePoint, alternative: Alternative<ResolvedArgs>): string {
  const part = point.index === 0 ? '' : ` #${point.index}`;
  const label = alternative.label === undefined ? '' : `: ${alternative.label}`;
  return `${point.instruction.text}${part}${label}`;
}

function propertiesOf(compiled: CompiledDesign): readonly Property<Kernel>[] {
  return compiled.claims.map(({ kind, name, condition }) =>
    kind === 'always'
      ? { kind, name, holds: condition.holds }
      : { kind, name, seen: condition.holds },
  );
}
