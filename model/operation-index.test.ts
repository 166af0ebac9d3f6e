import { describe, expect, test } from '@jest/globals';
import { operationIndex } from './operation-index.ts';
import { operations } from './registry.ts';

describe('the index of operations', () => {
  test('names the 201 operations of the subsystem', () => {
    expect(Object.keys(operationIndex)).toHaveLength(201);
  });

  test.each(Object.entries(operationIndex))('%s is in the model', (_, names) => {
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !(name in operations))).toEqual([]);
  });
});
