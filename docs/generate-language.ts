/**
 * Writes the lists of words in docs/language.md from the sources: `npm run docs`.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { operations } from '../model/registry.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const page = path.join(root, 'docs', 'language.md');

/** First sentence of the comment above each operation, by its name; many stand in a factory and have none of their own. */
function comments(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const file of readdirSync(path.join(root, 'model'))) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
    const text = readFileSync(path.join(root, 'model', file), 'utf8');
    for (const match of text.matchAll(/\/\*\*((?:(?!\*\/)[^])*?)\*\/\s+(\w+): \w+[(<]/g)) {
      const [, comment = '', name = ''] = match;
      if (name in operations) found.set(name, clean(comment));
    }
  }
  return found;
}

function clean(comment: string): string {
  const text = comment
    .replaceAll(/\n\s*\* ?/g, ' ')
    .replace(/@see.*/, '')
    .trim();
  return text.replaceAll('|', '\\|').replaceAll('*', '\\*').replaceAll('<', '&lt;');
}

function operationTable(): string {
  const texts = comments();
  const rows = Object.entries(operations)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { params, returns, maySleep }]) => {
      const list = params
        .map(([param, kind]) => `${param}: ${kind.replaceAll('|', '\\|')}`)
        .join(', ');
      const sleep = maySleep ? ' May sleep.' : '';
      return `| \`${name}(${list})\` | ${returns} | ${texts.get(name) ?? ''}${sleep} |`;
    });
  return ['| call | returns | what it does |', '| --- | --- | --- |', ...rows].join('\n');
}

function builderTable(): string {
  const files = ['task-words', 'lock-words', 'fence-words', 'buffer-words', 'design-builder'];
  const text = files
    .map((file) => readFileSync(path.join(root, 'language', `${file}.ts`), 'utf8'))
    .join('');
  const rows: string[] = [];
  for (const match of text.matchAll(/\n {2}\/\*\*((?:(?!\*\/)[^])*?)\*\/\n {2}(\w+)\(/g)) {
    const [, comment = '', name = ''] = match;
    rows.push(`| \`d.${name}(…)\` | ${clean(comment)} |`);
  }
  return ['| word | what it declares |', '| --- | --- |', ...rows].join('\n');
}

function replaceBetween(text: string, mark: string, content: string): string {
  const begin = `<!-- ${mark} -->`;
  const end = `<!-- end of ${mark} -->`;
  const from = text.indexOf(begin) + begin.length;
  return `${text.slice(0, from)}\n\n${content}\n\n${text.slice(text.indexOf(end))}`;
}

const before = readFileSync(page, 'utf8');
const after = replaceBetween(
  replaceBetween(before, 'objects', builderTable()),
  'calls',
  operationTable(),
);
writeFileSync(page, after);
