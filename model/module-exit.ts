/** Key of the routine that a module runs at its end. */
export function exitRoutine(index: number): string {
  return `module-exit:${index}`;
}
