import { type Failure } from '../model/errno.ts';
import { type Kernel, at } from '../model/kernel.ts';
import { type KernelVersion } from '../model/profile.ts';
import { type Property } from '../checker/property.ts';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type Result } from '../language/program.ts';
import { type TaskBuilder } from '../language/task-builder.ts';
import { claims } from './claims.fixture.ts';

/** What a call may return in a test. */
export type Returned = number | Failure;

/** The results that are told apart: everything that the calls of a process on a buffer return. */
const told: readonly Returned[] = [
  0,
  1,
  2,
  4,
  5,
  '-EPERM',
  '-ENOENT',
  '-EINTR',
  '-EBADF',
  '-ENOMEM',
  '-EACCES',
  '-ENODEV',
  '-EOVERFLOW',
  '-EFAULT',
  '-EBUSY',
  '-EINVAL',
  '-EMFILE',
  '-ENOTTY',
  '-ESPIPE',
  '-EBADFD',
  '-ETIMEDOUT',
];

/** Every result, in the order of the list above, that the call of a thread returns in some run of a design. */
export function resultsOf(
  declare: (d: DesignBuilder) => (t: TaskBuilder) => Result,
  kernel: KernelVersion = '7.2',
): readonly Returned[] {
  const seen = new Set<number>();
  const note: Property<Kernel> = {
    kind: 'always',
    name: 'note the result',
    holds: (k) => {
      const { value } = at(k.variable, 0);
      if (value > 0) seen.add(value - 1);
      return true;
    },
  };
  claims(
    (d) => {
      const result = d.variable('result', { max: told.length + 1 });
      const call = declare(d);
      d.thread('caller', (t) => {
        const returned = call(t);
        for (const [i, one] of told.entries())
          t.if(returned.is(one), () => t.WRITE_ONCE(result, i + 1));
      });
    },
    [note],
    kernel,
  );
  return told.filter((_, i) => seen.has(i));
}
