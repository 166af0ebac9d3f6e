import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { DesignBuilder } from './design-builder.ts';
import { operations } from '../model/registry.ts';

const page = readFileSync(path.join(__dirname, '..', 'docs', 'language.md'), 'utf8');

describe('docs/language.md', () => {
  test('lists every call of the model; `npm run docs` writes it', () => {
    const table = page.slice(page.indexOf('<!-- calls -->'), page.indexOf('<!-- end of calls -->'));
    const listed = [...table.matchAll(/^\| `([^`]+)\([^()]*\)` /gm)].map(([, name]) => name);
    expect(listed).toEqual(Object.keys(operations).toSorted((a, b) => (a < b ? -1 : 1)));
  });

  test('lists every word of a design', () => {
    const words: string[] = [];
    for (let at: unknown = DesignBuilder.prototype; at !== Object.prototype;) {
      words.push(...Object.getOwnPropertyNames(at));
      at = Object.getPrototypeOf(at);
    }
    const listed = new Set([...page.matchAll(/^\| `d\.(\w+)\(/gm)].map(([, name]) => name));
    const files = readdirSync(__dirname).filter(
      (file) => file.endsWith('-words.ts') || file === 'declarations.ts',
    );
    const source = files.map((file) => readFileSync(path.join(__dirname, file), 'utf8')).join('');
    const isHidden = (word: string): boolean =>
      word === 'constructor' || new RegExp(`(private|protected) ${word}[(<]`).test(source);
    expect(words.filter((word) => !listed.has(word) && !isHidden(word))).toEqual([]);
  });
});
