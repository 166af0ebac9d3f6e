/**
 * Writes the lists of words in docs/language.md from the sources: `npm run docs`.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { operationIndex } from '../model/operation-index.ts';
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

/** The kernel's names, and where each is in the model. */
function indexTable(): string {
  const rows = Object.entries(operationIndex).map(
    ([name, found]) => `| ${name} | ${found.map((it) => `\`${it}\``).join(', ')} |`,
  );
  return ['| in the kernel | in the model |', '| --- | --- |', ...rows].join('\n');
}

function builderTable(): string {
  const folder = path.join(root, 'language');
  const text = readdirSync(folder)
    .filter((file) => file.endsWith('-words.ts') || file === 'design-builder.ts')
    .toSorted()
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .join('');
  const rows: string[] = [];
  for (const match of text.matchAll(
    /\n {2}\/\*\*((?:(?!\*\/)[^])*?)\*\/\n {2}(\w+)\(([^]*?)\): /g,
  )) {
    const [, comment = '', name = '', params = ''] = match;
    rows.push(`| \`d.${name}(${parameters(params)})\` | ${clean(comment)} |`);
  }
  return ['| word | what it declares |', '| --- | --- |', ...rows].join('\n');
}

/** Names of the parameters of a word; what has a default may be left out. */
function parameters(text: string): string {
  if (text.includes('...rest')) return 'name, [options,] body';
  const plain = text.replaceAll(/\{[^}]*\}/g, '{}');
  const top = [...plain.matchAll(/(?:^|,)\s*(\w+)(?: = |\??: )/g)].map(([, name = '']) => name);
  return top.map((name) => (name === 'options' ? '[options]' : name)).join(', ');
}

/** The words of `Control`, with their comments. */
function controlTable(): string {
  const text = readFileSync(path.join(root, 'language', 'task-builder.ts'), 'utf8');
  const body = /export interface Control \{\n([^]*?)\n\}/.exec(text)?.[1] ?? '';
  const rows: string[] = [];
  for (const match of body.matchAll(
    /(?: {2}\/\*\*((?:(?!\*\/)[^])*?)\*\/\n)? {2}readonly (\w+): \(/g,
  )) {
    const [, comment = 'As in C.', name = ''] = match;
    rows.push(`| \`t.${name}(…)\` | ${clean(comment)} |`);
  }
  return ['| word | what it does |', '| --- | --- |', ...rows].join('\n');
}

/** The interfaces of options, field by field. */
function optionTables(): string {
  const text = readFileSync(path.join(root, 'language', 'options.ts'), 'utf8');
  const parts: string[] = [];
  for (const match of text.matchAll(
    /\/\*\* ([^\n]*) \*\/\nexport interface (\w+) \{\n([^]*?)\n\}/g,
  )) {
    const [, comment = '', , body = ''] = match;
    parts.push(
      `${clean(comment)}\n\n| option | what it says |\n| --- | --- |\n${optionRows(body)}`,
    );
  }
  return parts.join('\n\n');
}

function optionRows(body: string): string {
  const rows: string[] = [];
  for (const match of body.matchAll(
    /(?: {2}\/\*\*((?:(?!\*\/)[^])*?)\*\/\n)? {2}readonly (\w+)\?: ([^;]+);/g,
  )) {
    const [, comment = '', name = '', type = ''] = match;
    rows.push(`| \`${name}: ${type.replaceAll('|', '\\|')}\` | ${clean(comment)} |`);
  }
  return rows.join('\n');
}

function replaceBetween(text: string, mark: string, content: string): string {
  const begin = `<!-- ${mark} -->`;
  const end = `<!-- end of ${mark} -->`;
  const from = text.indexOf(begin) + begin.length;
  return `${text.slice(0, from)}\n\n${content}\n\n${text.slice(text.indexOf(end))}`;
}

const before = readFileSync(page, 'utf8');
const tables = {
  objects: builderTable(),
  control: controlTable(),
  options: optionTables(),
  calls: operationTable(),
  index: indexTable(),
};
let after = before;
for (const [mark, table] of Object.entries(tables)) after = replaceBetween(after, mark, table);
writeFileSync(page, after);
