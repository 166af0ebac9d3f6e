import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { emptyFolder, fencepost, root, writeDesign } from './cli.fixture.ts';

const abba = `
  const a = d.mutex('a');
  const b = d.mutex('b');
  d.thread('one', (t) => { t.mutex_lock(a); t.mutex_lock(b); t.mutex_unlock(b); t.mutex_unlock(a); });
  d.thread('two', (t) => { t.mutex_lock(b); t.mutex_lock(a); t.mutex_unlock(a); t.mutex_unlock(b); });`;

/** A design with more states than a test wants to see: counters that never stand still together. */
const large = `
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
    const v = d.variable(name, { max: 15 });
    d.thread('counts ' + name, (t) => t.loop(() => {
      const r = t.atomic_inc_return(v);
      t.if(r.is(15), () => t.WRITE_ONCE(v, 0));
    }));
  }`;

beforeAll(() => {
  // The first start in a checkout compiles the sources.
  expect(fencepost(root, '--version').code).toBe(0);
}, 120_000);

describe('check', () => {
  test('a real bug fails, its fix holds, and both are as expected', () => {
    const folder = emptyFolder();
    const { code, out } = fencepost(folder, 'check', 'RN-01');
    expect(code).toBe(0);
    expect(out).toContain('DEADLOCK: 2 tasks, 1 fence, no way out');
    expect(out).toContain('Rule broken first: FENCE-41');
    expect(out).toContain('2 variants checked: 2 as expected');
    expect(out).not.toContain('\u001B');
  });

  test('--json prints one object a line, the same bytes twice and with any number of workers', () => {
    const runs = [
      ['--workers', '1'],
      ['--workers', '1'],
      ['--workers', '2'],
    ].map((workers) => {
      const folder = emptyFolder();
      const { code, out, err } = fencepost(
        folder,
        'check',
        'RN-01',
        'LO-01',
        'WW-01',
        '--json',
        ...workers,
      );
      expect({ code, err }).toEqual({ code: 0, err: '' });
      const traces = readdirSync(path.join(folder, 'out')).toSorted();
      return [out, ...traces.map((name) => readFileSync(path.join(folder, 'out', name), 'utf8'))];
    });
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
    const lines = (runs[0]?.[0] ?? '')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(6);
    for (const line of lines) {
      expect(Object.keys(line)).toEqual([
        'design',
        'variant',
        'kernel',
        'verdict',
        'kind',
        'rules',
        'expected',
        'states',
        'edges',
        'depth',
        'complete',
        'trace',
      ]);
    }
  });

  test('a verdict that is not as expected ends with 1', () => {
    const folder = emptyFolder();
    writeDesign(folder, 'abba.ts', `{ title: 'abba' }`, abba);
    const { code, out } = fencepost(folder, 'check', 'abba.ts');
    expect(code).toBe(1);
    expect(out).toContain('NOT AS EXPECTED (expected holds)');
    expect(out).toContain('*** DEADLOCK ***');
  });

  test('a bug that is gone ends with 1, too', () => {
    const folder = emptyFolder();
    const header = `{ title: 'gone', variants: { buggy: { verdict: 'deadlock' } } }`;
    writeDesign(
      folder,
      'gone.ts',
      header,
      `const v = d.variable('v');\nd.thread('one', (t) => { t.READ_ONCE(v); });`,
    );
    expect(fencepost(folder, 'check', 'gone.ts').code).toBe(1);
  });

  test.each([
    ['--max-states', '1000', 'states'],
    ['--max-depth', '3', 'depth'],
  ])('%s %s ends inconclusive, and says which budget it was', (option, value, budget) => {
    const folder = emptyFolder();
    writeDesign(folder, 'large.ts', `{ title: 'large' }`, large);
    const { code, out } = fencepost(folder, 'check', 'large.ts', option, value);
    expect(code).toBe(3);
    expect(out).toContain('inconclusive');
    expect(out).toContain(budget);
    expect(out).not.toContain('as expected');
  });

  test('without arguments it checks all of designs/ here', () => {
    const folder = emptyFolder();
    const { code, err } = fencepost(folder, 'check', 'no-such-folder/');
    expect(code).toBe(2);
    expect(err).toContain('error[FP103]');
  });

  test('Ctrl-C ends with what is known so far, and with 3', async () => {
    const folder = emptyFolder();
    writeDesign(folder, 'large.ts', `{ title: 'large' }`, large);
    const child = spawn(
      process.execPath,
      [path.join(root, 'bin', 'fencepost.mjs'), 'check', 'large.ts', '--max-states', '100000000'],
      { cwd: folder },
    );
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    setTimeout(() => child.kill('SIGINT'), 2500);
    expect(await ended).toBe(3);
    expect(out).toContain('inconclusive: interrupted after');
    expect(out).toMatch(/[1-9]\d* states/);
  }, 30_000);

  test('environments compose with a design', () => {
    const folder = emptyFolder();
    const body = `
      const bo = d.dma_buf('bo');
      const f = d.dma_fence('F', { published: true });
      d.work('worker', (t) => { t.dma_resv_lock(bo, null); t.dma_resv_unlock(bo); t.dma_fence_signal(f); });
      d.thread('adds', (t) => { t.dma_resv_lock(bo, null); t.dma_resv_reserve_fences(bo, 1); t.dma_resv_add_fence(bo, f, 'WRITE'); t.dma_resv_unlock(bo); });`;
    writeDesign(folder, 'composed.ts', `{ title: 'composed' }`, body);
    const alone = fencepost(folder, 'check', 'composed.ts', '--json');
    const waiting = fencepost(folder, 'check', 'composed.ts', '--json', '--env', 'resv-waiter');
    expect(JSON.parse(alone.out)).toMatchObject({ kind: 'rule', rules: ['FENCE-40'] });
    expect(JSON.parse(waiting.out)).toMatchObject({ kind: 'deadlock', rules: ['FENCE-40'] });
  });
});

describe('check of several files', () => {
  test('files of the same name keep their own traces', () => {
    const folder = emptyFolder();
    for (const name of ['c1', 'c2']) {
      mkdirSync(path.join(folder, name));
      writeDesign(path.join(folder, name), 'x.ts', `{ title: 'abba of ${name}' }`, abba);
    }
    const { out } = fencepost(folder, 'check', 'c1/x.ts', 'c2/x.ts', '--json');
    const names = out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { trace: string }).trace);
    expect(names).toEqual([
      'out/c1-x-default-7.2-deadlock.trace.json',
      'out/c2-x-default-7.2-deadlock.trace.json',
    ]);
    for (const [i, name] of names.entries()) {
      const text = readFileSync(path.join(folder, name), 'utf8');
      expect(text).toContain(`abba of c${i + 1}`);
      expect(fencepost(folder, 'replay', name, '--quiet').code).toBe(0);
    }
  });

  test('a folder may hold other TypeScript, which is not run', () => {
    const folder = emptyFolder();
    writeDesign(folder, 'abba.ts', `{ title: 'abba' }`, abba);
    writeFileSync(path.join(folder, 'other.ts'), `throw new Error('this was run');`);
    for (const name of ['.hidden', 'node_modules']) {
      mkdirSync(path.join(folder, name));
      writeDesign(path.join(folder, name), 'hidden.ts', `{ title: 'hidden' }`, abba);
    }
    const { code, out, err } = fencepost(folder, 'check', '.');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toContain('1 variant checked');
  });

  test('a sometimes that a complete search never sees is said with --json, too', () => {
    const folder = emptyFolder();
    const body = `const v = d.variable('v');\nd.thread('one', (t) => { t.READ_ONCE(v); });\nd.sometimes('v is set', v.is(1));`;
    writeDesign(folder, 'never.ts', `{ title: 'never' }`, body);
    const { out, err } = fencepost(folder, 'check', 'never.ts', '--json');
    expect(JSON.parse(out)).toMatchObject({ verdict: 'holds', complete: true });
    expect(err).toContain('never (default): never seen: v is set');
  });

  test.each([
    ['throws', `isMainThread ? { a: { holds: true } } : { a: 5 }`],
    ['dies', `isMainThread ? { a: { holds: true } } : process.exit(9)`],
  ])('a worker that %s by a bug of ours does not lose the other verdicts', (_, variants) => {
    const folder = emptyFolder();
    writeFileSync(
      path.join(folder, 'bug.ts'),
      `import { isMainThread } from 'node:worker_threads';
       import { design } from 'fencepost';
       export default design({ title: 'bug', variants: ${variants} }, () => {});`,
    );
    writeDesign(folder, 'abba.ts', `{ title: 'abba' }`, abba);
    const ran = fencepost(folder, 'check', 'bug.ts', 'abba.ts', '--workers', '1');
    expect(ran.code).toBe(70);
    expect(ran.err).toContain('bug (a): this is a bug of ours, please report it');
    expect(ran.out).toContain('abba (default)');
    expect(ran.out).toContain('1 variant checked: 1 NOT as expected, 1 variant lost to a bug');
  });
});

describe('mistakes', () => {
  test.each([
    [['check', 'RN-99'], 'FP103'],
    [['check', 'missing.ts'], 'FP103'],
    [['check', 'RN-01', '--variant', 'bugy'], 'FP104'],
    [['check', 'RN-01', '--kernel', '5.4'], 'FP105'],
    [['check', 'RN-01', '--env', 'reclame'], 'FP106'],
    [['check', 'RN-01', '--strategy', 'zzz'], 'FP109'],
    [['explain', 'FENCE-99'], 'FP107'],
    [['check', '--max-states', 'many'], 'FP109'],
    [['chekc'], 'FP109'],
    [['check', '--no-such-option'], 'FP109'],
    [['replay'], 'FP109'],
    [['replay', 'nothing.trace.json'], 'FP301'],
    [['init', 'Not A Name'], 'FP109'],
  ])('%j is refused with %s', (args, code) => {
    const ran = fencepost(emptyFolder(), ...args);
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(new RegExp(`^error\\[${code}\\]: .+`));
    expect(ran.err).not.toMatch(/\n\s+at /);
    expect(ran.out).toBe('');
  });

  test.each([
    ['a syntax error', 'export default design({ title: ', 'FP101'],
    ['no design', 'export default 42;', 'FP102'],
    [
      'an unknown rule',
      `import { design } from 'fencepost'; export default design({ title: 'x', variants: { a: { verdict: 'rule', violates: ['FENCE-411'] } } }, () => {});`,
      'FP206',
    ],
    [
      'an unknown verdict',
      `import { design } from 'fencepost'; export default design({ title: 'x', variants: { a: { verdict: 'dedlock' } } }, () => {});`,
      'FP206',
    ],
    [
      'a misspelt expectation',
      `import { design } from 'fencepost'; export default design({ title: 'x', variants: { a: { verdikt: 'deadlock' } } }, () => {});`,
      'FP206',
    ],
    [
      'an unknown word',
      `import { design } from 'fencepost'; export default design({ title: 'x' }, (d) => { d.mutx('a'); });`,
      'FP216',
    ],
    [
      'an exception',
      `import { design } from 'fencepost'; export default design({ title: 'x' }, (d) => { throw new Error('oh'); });`,
      'FP217',
    ],
  ])('a file with %s is refused with a code and its name', (_, text, code) => {
    const folder = emptyFolder();
    writeFileSync(path.join(folder, 'broken.ts'), text);
    const ran = fencepost(folder, 'check', 'broken.ts');
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(`error[${code}]`);
    expect(ran.err).toContain('broken.ts');
    expect(ran.err).not.toMatch(/\n\s+at /);
  });

  test.each(['/proc/nowhere', 'abba.ts/traces'])('--traces %s is refused with FP110', (traces) => {
    const folder = emptyFolder();
    writeDesign(folder, 'abba.ts', `{ title: 'abba' }`, abba);
    const { code, err } = fencepost(folder, 'check', 'abba.ts', '--traces', traces);
    expect(code).toBe(2);
    expect(err).toMatch(/^error\[FP110\]: .+/);
    expect(err).not.toMatch(/\n\s+at /);
  });

  // Root may read everything.
  (process.getuid?.() === 0 ? test.skip : test)('what cannot be read is refused', () => {
    const folder = emptyFolder();
    mkdirSync(path.join(folder, 'closed'), 0o000);
    writeDesign(folder, 'abba.ts', `{ title: 'abba' }`, abba);
    chmodSync(path.join(folder, 'abba.ts'), 0o000);
    for (const [name, wanted] of [
      ['closed', 'FP103'],
      ['abba.ts', 'FP101'],
    ] as const) {
      const { code, err } = fencepost(folder, 'check', name);
      expect(code).toBe(2);
      expect(err).toContain(`error[${wanted}]`);
      expect(err).not.toMatch(/\n\s+at /);
    }
  });

  test('a mistake of several variants is said once, and counts as one design', () => {
    const folder = emptyFolder();
    const variants = `{ title: 'x', variants: { a: { holds: true }, b: { holds: true } } }`;
    writeDesign(folder, 'wrong.ts', variants, `throw new Error('oh');`);
    writeDesign(folder, 'abba.ts', `{ title: 'abba' }`, abba);
    const { out, err } = fencepost(folder, 'check', 'wrong.ts', 'abba.ts');
    expect(err.match(/error\[FP217\]/g)).toHaveLength(1);
    expect(out).toContain('1 design with a mistake');
  });

  test('one broken file does not lose the verdicts of the others', () => {
    const folder = emptyFolder();
    writeFileSync(path.join(folder, 'broken.ts'), 'export default 42;');
    writeDesign(
      folder,
      'abba.ts',
      `{ title: 'abba', variants: { buggy: { verdict: 'deadlock' } } }`,
      abba,
    );
    const { code, out, err } = fencepost(folder, 'check', 'broken.ts', 'abba.ts');
    expect(code).toBe(2);
    expect(err).toContain('FP102');
    expect(out).toContain('deadlock, as expected');
  });
});

describe('replay', () => {
  const folder = emptyFolder();
  const trace = path.join('out', 'rn-01-msm-recover-reclaim-buggy-7.2-deadlock.trace.json');

  beforeAll(() => {
    expect(fencepost(folder, 'check', 'RN-01').code).toBe(0);
  });

  test('a trace replays by its path alone', () => {
    const { code, out } = fencepost(folder, 'replay', trace);
    expect(code).toBe(0);
    expect(out).toContain('REPLAYS');
  });

  test('a trace that was changed says where it diverges, and what was possible there', () => {
    const document = JSON.parse(readFileSync(path.join(folder, trace), 'utf8')) as {
      steps: { rule: string; call: string }[];
    };
    const [, second] = document.steps;
    if (second !== undefined) second.rule = 'mutex_lock(cpu->lock)';
    writeFileSync(path.join(folder, 'changed.trace.json'), JSON.stringify(document));
    const { code, out } = fencepost(folder, 'replay', 'changed.trace.json');
    expect(code).toBe(1);
    expect(out).toContain('at step 2');
    expect(out).toContain('possible there');
  });

  test.each([
    ['verdict', { kind: 'stall' }, 1, 'in verdict'],
    ['design', { variant: 'bugy' }, 2, 'error[FP104]'],
    ['environments', ['reclame'], 2, 'error[FP106]'],
  ])('a trace with another %s is refused', (key, change, wanted, text) => {
    const document = JSON.parse(readFileSync(path.join(folder, trace), 'utf8')) as Record<
      string,
      object
    >;
    const value = Array.isArray(change) ? change : { ...document[key], ...change };
    writeFileSync(
      path.join(folder, 'other.trace.json'),
      JSON.stringify({ ...document, [key]: value }),
    );
    const { code, out, err } = fencepost(folder, 'replay', 'other.trace.json');
    expect(code).toBe(wanted);
    expect(out + err).toContain(text);
  });

  test('a trace of a newer version is refused', () => {
    const document = JSON.parse(readFileSync(path.join(folder, trace), 'utf8')) as Record<
      string,
      unknown
    >;
    writeFileSync(
      path.join(folder, 'newer.trace.json'),
      JSON.stringify({ ...document, version: 2 }),
    );
    const { code, err } = fencepost(folder, 'replay', 'newer.trace.json');
    expect(code).toBe(2);
    expect(err).toContain('error[FP303]');
  });
});

describe('the other commands', () => {
  test('--help everywhere', () => {
    const folder = emptyFolder();
    for (const command of ['check', 'replay', 'explain', 'rules', 'list', 'init']) {
      const { code, out } = fencepost(folder, command, '--help');
      expect({ command, code }).toEqual({ command, code: 0 });
      expect(out).toContain(`Usage: fencepost ${command}`);
    }
    expect(fencepost(folder, '--help').out).toContain('Exit codes');
  });

  test('explain says what a rule means, where it stands and how to fix it', () => {
    const { code, out } = fencepost(emptyFolder(), 'explain', 'fence-41');
    expect(code).toBe(0);
    expect(out).toContain('FENCE-41');
    expect(out).toContain('dma-fence.c');
    expect(out).toContain('To fix');
  });

  test('rules lists the catalogue, as a table and as data', () => {
    const { out } = fencepost(emptyFolder(), 'rules', '--json');
    const rules = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; enforced: boolean });
    expect(rules).toHaveLength(387);
    expect(rules.find((rule) => rule.id === 'FENCE-41')).toMatchObject({ enforced: true });
    expect(fencepost(emptyFolder(), 'rules').out).toContain('FENCE-41');
  });

  test('list names designs and their variants', () => {
    const { out } = fencepost(emptyFolder(), 'list', 'RN-01', '--json');
    expect(JSON.parse(out)).toMatchObject({
      design: 'rn-01-msm-recover-reclaim',
      variants: ['buggy', 'fixed'],
    });
  });

  test('init writes a design that runs as it expects', () => {
    const folder = emptyFolder();
    expect(fencepost(folder, 'init', 'my-driver').code).toBe(0);
    expect(existsSync(path.join(folder, 'my-driver.ts'))).toBe(true);
    const { code, out } = fencepost(folder, 'check', 'my-driver.ts');
    expect(code).toBe(0);
    expect(out).toContain('2 variants checked: 2 as expected');
    expect(fencepost(folder, 'init', 'my-driver').err).toContain('error[FP110]');
  });

  test.each(['bash', 'zsh', 'fish'])('completion for %s', (shell) => {
    const { code, out } = fencepost(emptyFolder(), 'complete', shell);
    expect(code).toBe(0);
    expect(out).toContain('fencepost');
  });
});
