import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type Area } from '../model-mutant.ts';
import { type SuiteCase } from '../../../suites/case.ts';
import { readSuite } from '../../../suites/read-suite.ts';

const folder = 'suites/cases';

/** The suites that are about an area, the cheap ones first. */
const suitesOf = {
  fence: ['own-fence', 'kunit-dma-fence', 'igt-sw_sync'],
  container: ['own-fence', 'kunit-dma-fence-unwrap', 'kunit-dma-fence-chain', 'own-sync'],
  syncobj: ['own-syncobj', 'igt-syncobj_basic', 'igt-syncobj_wait', 'igt-syncobj_timeline'],
  sync: ['own-sync', 'kselftest-sync', 'igt-sw_sync', 'android-libsync'],
  resv: ['own-resv', 'kunit-dma-resv', 'own-buffer'],
  buffer: ['own-buffer', 'igt-dmabuf_sync_file', 'igt-vgem_basic', 'igt-prime_vgem'],
  ww: ['own-ww', 'test-ww_mutex', 'locking-selftest-ww', 'kunit-drm-exec', 'kunit-ttm'],
  gem: ['own-buffer', 'igt-prime_self_import', 'igt-prime_mmap', 'i915-selftest-dmabuf'],
  memory: ['kselftest-udmabuf', 'kselftest-dmabuf-heaps', 'own-buffer'],
} satisfies Record<Area, readonly string[]>;

const read = new Map<string, readonly SuiteCase[]>();

/** The cases of a suite that can be executed. */
export function casesOf(suite: string): readonly SuiteCase[] {
  const known = read.get(suite);
  if (known !== undefined) return known;
  const file = `${suite}.yaml`;
  const cases = readSuite(readFileSync(path.join(folder, file), 'utf8'), file);
  const executable = cases.filter(({ informal }) => informal === undefined);
  read.set(suite, executable);
  return executable;
}

/** Every case: first the suspect, then those of its suite and of the area, then all others. */
export function* casesFor(area: Area, suspect: string | undefined): Generator<SuiteCase> {
  const seen = new Set<SuiteCase>();
  for (const it of casesBySuspicion(area, suspect)) {
    if (seen.has(it)) continue;
    seen.add(it);
    yield it;
  }
}

function* casesBySuspicion(area: Area, suspect: string | undefined): Generator<SuiteCase> {
  const files = readdirSync(folder).toSorted();
  const suites = files.map((file) => path.basename(file, '.yaml'));
  const [home] = suspect?.split('/') ?? [];
  if (home !== undefined && suites.includes(home))
    yield* casesOf(home).filter(({ id }) => id === suspect);
  for (const suite of suitesOf[area]) yield* casesOf(suite);
  for (const suite of suites.filter((one) => one.startsWith('own-'))) yield* casesOf(suite);
  for (const suite of suites) yield* casesOf(suite);
}
