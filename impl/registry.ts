import { type Call, type Declaration } from './call.ts';
import { type Functions } from './kernel.ts';
import { dmaFenceCallbackFunctions } from './dma-fence-callbacks.ts';
import { dmaFenceCalls, dmaFenceDeclarations } from './dma-fence-calls.ts';
import { dmaFenceFunctions } from './dma-fence.ts';

/** The function table of the reference implementation as it is; a mutant replaces some of it. */
export const functions: Functions = { ...dmaFenceFunctions, ...dmaFenceCallbackFunctions };

/** Every call that a program can make, by name. */
export const calls: Readonly<Record<string, Call>> = { ...dmaFenceCalls };

/** Every object that a program can declare, by the word of the language. */
export const declarations: Readonly<Record<string, Declaration>> = { ...dmaFenceDeclarations };
