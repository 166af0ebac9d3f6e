/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
import { base } from './jest.config.ts';

/**
 * The tests that a mutant of Stryker meets, as one project, because its runner measures the coverage of one environment.
 *
 * Those beside the code, and nothing that calls a command, reads what was built or measures time: docs/mutation.md says why.
 */
const config: Config = {
  ...base,
  testMatch: ['<rootDir>/{model,impl}/**/*.test.ts'],
};

export default config;
