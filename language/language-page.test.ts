import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { DesignBuilder } from './design-builder.ts';
import { operations } from '../model/registry.ts';

const page = readFileSync(path.join(__dirname, '..', 'docs', 'language.md'), 'utf8');

describe('docs/language.md', () => {
  test('lists every call of the model; `npm run docs` writes it', () => {
    const listed = [...page.matchAll(/^\| `([^`.(]+)\(/gm)].map(([, name]) => name);
    expect(listed).toEqual(Object.keys(operations).toSorted());
  });

  test('lists every word of a design', () => {
    const words = Object.getOwnPropertyNames(DesignBuilder.prototype).filter(
      (word) => word !== 'constructor',
    );
    const listed = new Set([...page.matchAll(/^\| `d\.(\w+)\(/gm)].map(([, name]) => name));
    const source = readFileSync(path.join(__dirname, 'design-builder.ts'), 'utf8');
    const isPrivate = (word: string): boolean => new RegExp(`private ${word}[(<]`).test(source);
    expect(words.filter((word) => !listed.has(word) && !isPrivate(word))).toEqual([]);
  });
});
