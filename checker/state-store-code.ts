/** Up to this many words are kept in locals between hashing and comparing. */
const LOCAL_WORDS_MAX = 8;
/** Beyond this many words, loops take the place of unrolled code, which would become too long to be optimised. */
const UNROLLED_WORDS_MAX = 128;

/** Candidates that are looked up together. */
export const BATCH = 32;
/** Tables of this many entries are larger than what the processor caches well. */
const LARGE_TABLE = 2 ** 16;

/**
 * The source of the store's hot half for states of a given size: `add`, `flush`, `fillTable` and `find`.
 *
 * Generated, because unrolled loops over the words are faster, and because stores of different sizes must not share the
 * engine's type feedback. Its parameters are `store`, `hashes` and `parents` (of the candidates), `chunkMask` (states per chunk
 * minus one) and `chunkLog2`.
 *
 * In a large store nearly every look at the table or the arena waits for memory. `touch` therefore reads what a whole batch is
 * going to need, in loops so short that the processor waits for many reads at once; it changes nothing.
 */
export function storeSource(words: number): string {
  return `"use strict";
const imul=Math.imul;
${addSource(words)}
${flushSource(words)}
${fillTableSource(words)}
${findSource(words)}
${SHARED_SOURCE}
return{add,flush,fillTable,find};`;
}

/** `add`: takes the candidate that was written at `store.nextAt`. */
function addSource(words: number): string {
  return `function add(parent){
const words=store.tail,from=store.nextAt,pending=store.pending;
${hashSource(words)}
hashes[pending]=h;
parents[pending]=parent;
store.pending=pending+1;
store.nextAt=from+${words};
if(pending===${BATCH - 1}||from+${words}===words.length)flush();
}`;
}

/** `flush`: makes states of the candidates that are new, in their order. */
function flushSource(words: number): string {
  const local = words <= LOCAL_WORDS_MAX;
  const load = each(words, (i) => `const x${i}=tail[from+${i}];`).join('');
  const equal =
    words <= UNROLLED_WORDS_MAX
      ? each(words, (i) => `chunk[at+${i}]===${local ? `x${i}` : `tail[from+${i}]`}`).join('&&')
      : `same(chunk,at,tail,from,${words})`;
  const move = local
    ? each(words, (i) => `tail[to+${i}]=x${i};`).join('')
    : `tail.copyWithin(to,from,from+${words});`;
  return `function flush(){
const pending=store.pending,table=store.table,mask=store.mask,chunks=store.chunks,tail=store.tail;
if(mask>=${LARGE_TABLE})touch(pending,table,mask,chunks);
let count=store.count,to=store.tailAt,from=to;
candidates:for(let i=0;i<pending;i++,from+=${words}){
const h=hashes[i];
${local ? load : ''}
let slot=h&mask;
for(let entry=table[slot];entry!==0;entry=table[slot]){
if(((entry^h)&~mask)===0){
const id=(entry&mask)-1,chunk=chunks[id>>>chunkLog2],at=(id&chunkMask)*${words};
if(${equal})continue candidates;
}
slot=(slot+1)&mask;
}
if(to!==from){${move}}
store.tailParents[count&chunkMask]=parents[i];
table[slot]=(h&~mask)|++count;
to+=${words};
}
store.pending=0;
store.count=count;
store.tailAt=store.nextAt=to;
if(to===tail.length)store.nextChunk();
}
function touch(pending,table,mask,chunks){
let sum=0;
for(let i=0;i<pending;i++)sum+=table[hashes[i]&mask];
for(let i=0;i<pending;i++){
let id=(table[hashes[i]&mask]&mask)-1;
id+=id>>>31;
sum+=chunks[id>>>chunkLog2][(id&chunkMask)*${words}];
}
store.touched=sum|0;
}`;
}

/** `fillTable`: enters all states into an empty table, batch by batch for the same reason. */
function fillTableSource(words: number): string {
  return `function fillTable(table,mask){
for(let first=0,count=store.count;first<count;first+=${BATCH}){
const n=Math.min(${BATCH},count-first);
let sum=0;
for(let i=0;i<n;i++){
const id=first+i,words=store.chunks[id>>>chunkLog2],from=(id&chunkMask)*${words};
${hashSource(words)}
hashes[i]=h;
}
for(let i=0;i<n;i++)sum+=table[hashes[i]&mask];
store.touched=sum|0;
for(let i=0;i<n;i++){
const h=hashes[i];
let slot=h&mask;
while(table[slot]!==0)slot=(slot+1)&mask;
table[slot]=(h&~mask)|(first+i+1);
}
}
}`;
}

/** `find`: the number of the state that was written at `store.nextAt`, or -1. */
function findSource(words: number): string {
  return `function find(){
const words=store.tail,from=store.nextAt,table=store.table,mask=store.mask;
${hashSource(words)}
let slot=h&mask;
for(let entry=table[slot];entry!==0;entry=table[slot]){
if(((entry^h)&~mask)===0){
const id=(entry&mask)-1;
if(same(store.chunks[id>>>chunkLog2],(id&chunkMask)*${words},words,from,${words}))return id;
}
slot=(slot+1)&mask;
}
return -1;
}`;
}

const SHARED_SOURCE = `function same(a,i,b,j,words){
for(const end=i+words;i<end;i++,j++)if(a[i]!==b[j])return false;
return true;
}`;

/**
 * Code that computes a 32-bit hash `h` of a state in `words` at `from`.
 *
 * Large states are hashed in several lanes, so that the multiplications overlap. All bits of the result are used: the low ones
 * as the position in the table, the others as a tag.
 */
function hashSource(words: number): string {
  const lanes = words <= 2 ? 1 : words <= 8 ? 2 : 4;
  const starts = LANES.slice(0, lanes).map(({ start }, lane) => `let h${lane}=${start};`);
  const round = (lane: number, index: string | number): string => {
    const h = `h${lane}`;
    return `${h}=imul(${h}^words[from+${index}],${LANES[lane]?.multiplier ?? 1});${h}^=${h}>>>15;`;
  };
  const rounds =
    words <= UNROLLED_WORDS_MAX
      ? each(words, (i) => round(i % lanes, i)).join('')
      : `for(let i=0;i<${words};i++){${round(0, 'i')}}`;
  const joins = each(lanes - 1, (i) => `h=imul(h^(h>>>13),1540483477)^h${i + 1};`);
  return `${starts.join('')}${rounds}let h=h0;${joins.join('')}h=imul(h,-1028477387);h^=h>>>16;`;
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
