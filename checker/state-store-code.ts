/** Up to this many words are kept in locals between hashing and comparing. */
const LOCAL_WORDS_MAX = 8;
/** Beyond this many words, loops take the place of unrolled code, which would become too long to be optimised. */
const UNROLLED_WORDS_MAX = 128;

/**
 * The source of the store's hot half for states of a given size: `insert` and `fillTable`.
 *
 * Generated, because unrolled loops over the words are faster, and because stores of different sizes must not share the
 * engine's type feedback. Its parameters are `store`, `chunkMask` (states per chunk minus one) and `chunkLog2`.
 */
export function storeSource(words: number): string {
  const local = words <= LOCAL_WORDS_MAX;
  const load = each(words, (i) => `const x${i}=tail[from+${i}];`).join('');
  const word = (i: number): string => (local ? `x${i}` : `tail[from+${i}]`);
  const unrolled = words <= UNROLLED_WORDS_MAX;
  const equal = unrolled
    ? each(words, (i) => `chunk[at+${i}]===${word(i)}`).join('&&')
    : `same(chunk,at,tail,from)`;
  const hash = hashSource(words, unrolled ? words : 0, word);
  return `"use strict";
const imul=Math.imul;
function insert(parent){
const tail=store.tail,from=store.tailAt,table=store.table,mask=store.mask,chunks=store.chunks;
${local ? load : ''}${hash}
let slot=h&mask;
for(let entry=table[slot];entry!==0;entry=table[slot]){
if(((entry^h)&~mask)===0){
const id=(entry&mask)-1,chunk=chunks[id>>>chunkLog2],at=(id&chunkMask)*${words};
if(${equal})return false;
}
slot=(slot+1)&mask;
}
store.tailParents[store.count&chunkMask]=parent;
const count=store.count+1;
table[slot]=(h&~mask)|count;
store.count=count;
if((count&chunkMask)===0)store.nextChunk();else store.tailAt=from+${words};
return true;
}
function fillTable(table,mask){
const chunks=store.chunks,count=store.count;
for(let id=0;id<count;id++){
const tail=chunks[id>>>chunkLog2],from=(id&chunkMask)*${words};
${local ? load : ''}${hash}
let slot=h&mask;
while(table[slot]!==0)slot=(slot+1)&mask;
table[slot]=(h&~mask)|(id+1);
}
}
function same(a,i,b,j){
for(const end=i+${words};i<end;i++,j++)if(a[i]!==b[j])return false;
return true;
}
return{insert,fillTable};`;
}

/**
 * Code that computes a 32-bit hash `h` of all words.
 *
 * Large states are hashed in several lanes, so that the multiplications overlap. All bits of the result are used: the low ones
 * as the position in the table, the others as a tag.
 */
function hashSource(words: number, unrolled: number, word: (index: number) => string): string {
  const lanes = words <= 2 ? 1 : words <= 8 ? 2 : 4;
  const starts = LANES.slice(0, lanes).map(({ start }, lane) => `let h${lane}=${start};`);
  const round = (i: number, value: string): string => {
    const lane = i % lanes;
    const h = `h${lane}`;
    return `${h}=imul(${h}^${value},${LANES[lane]?.multiplier ?? 1});${h}^=${h}>>>15;`;
  };
  const rounds = each(unrolled, (i) => round(i, word(i)));
  const loop = unrolled < words ? `for(let i=0;i<${words};i++){${round(0, 'tail[from+i]')}}` : '';
  const joins = each(lanes - 1, (i) => `h=imul(h^(h>>>13),1540483477)^h${i + 1};`);
  return `${starts.join('')}${rounds.join('')}${loop}let h=h0;${joins.join('')}h=imul(h,-1028477387);h^=h>>>16;`;
}

/** Odd multipliers without a pattern; any would do that mix well. */
const LANES = [
  { start: -1640531527, multiplier: -2048144789 },
  { start: 668265263, multiplier: -1640531535 },
  { start: 374761393, multiplier: -862048943 },
  { start: 2127912214, multiplier: 461845907 },
] as const;

function each<Item>(count: number, item: (index: number) => Item): readonly Item[] {
  return Array.from({ length: count }, (_, index) => item(index));
}
