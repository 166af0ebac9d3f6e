import tab from '@bomb.sh/tab/commander';
import { type Command } from 'commander';
import { catalogue } from '../../model/rules/catalogue.ts';
import { environments } from '../../language/environments.ts';
import { libraryDesigns } from '../find-designs.ts';
import { profiles } from '../../model/profile.ts';

/** Adds `fencepost complete bash|zsh|fish`: the script to source, and what it asks for. */
export function addCompletion(program: Command): void {
  const completion = tab(program);
  const offer = (command: string, option: string, words: () => readonly string[]): void => {
    const found = completion.commands.get(command)?.options.get(option);
    if (found !== undefined)
      found.handler = (complete) => words().forEach((word) => complete(word, ''));
  };
  offer('check', 'kernel', () => Object.keys(profiles));
  offer('check', 'env', () => [...environments.keys()]);
  offer('check', 'strategy', () => ['bfs', 'dfs', 'random']);
  for (const [command, words] of [
    ['check', () => libraryDesigns().map((file) => file.id)],
    ['list', () => libraryDesigns().map((file) => file.id)],
    ['explain', () => [...catalogue.keys()].map(String)],
  ] as const) {
    const argument = [...(completion.commands.get(command)?.arguments.values() ?? [])][0];
    if (argument !== undefined)
      argument.handler = (complete) => words().forEach((word) => complete(word, ''));
  }
}
