import { searchSystem } from './systems/search-system.ts';

/** The process that is measured: explores one system, given by its arguments, and prints what it saw. */
const { states, edges, complete, bytesPerState } = searchSystem(process.argv.slice(2));
console.log(JSON.stringify({ states, edges, complete, bytesPerState }));
