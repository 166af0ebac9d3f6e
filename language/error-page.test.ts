import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { userErrorCodes } from './user-error.ts';

const page = readFileSync(path.join(__dirname, '..', 'docs', 'errors.md'), 'utf8');

test('docs/errors.md lists every code with what it means, and no other', () => {
  const listed = [...page.matchAll(/^\| `(FP\d+)` \| (.*?) +\|/gm)].map(([, code, text]) => [
    code,
    text,
  ]);
  expect(listed).toEqual(Object.entries(userErrorCodes));
});
