import { type Body, type Vocabulary, type WordArgs, act, call, int, word } from '../word.ts';
import { F_ADD_SEALS, F_SEAL_SHRINK, F_SEAL_WRITE } from '../../model/uapi.ts';
import { type Value, integer, itemsOf, listOf } from '../value.ts';
import { create, fdArg, fdOf } from './file.ts';
import { isPagesOf, memfdOf, zeroMemfd } from './memory.ts';
import { at } from '../../model/kernel.ts';

const PAGE = 4096n;

/** Bytes as pages; what is not page aligned stays a fraction, however large it is. */
const pagesOf = (value: Value): number => {
  const bytes = BigInt.asUintN(64, integer(value));
  return Number(bytes / PAGE) + (bytes % PAGE === 0n ? 0 : 0.5);
};

function* newMemfd(a: WordArgs): Body {
  const fd = yield* create('fd');
  const made = yield* call('memfd_create', { fd, memfd: yield* create('memfd') });
  if (made < 0) return int(made);
  const sized = yield* call('ftruncate', { fd, length: a.num('pages') });
  if (sized < 0) return int(sized);
  const arg =
    (a.flag('sealed_shrink') ? F_SEAL_SHRINK : 0) | (a.flag('sealed_write') ? F_SEAL_WRITE : 0);
  const sealed = yield* call('fcntl', { fd, cmd: F_ADD_SEALS, arg });
  if (sealed < 0) return int(sealed);
  yield* act(({ machine }) => {
    zeroMemfd(machine, memfdOf(machine, fdOf(fd)), a.num('pages'));
    return null;
  });
  return fdOf(fd);
}

function* createUdmabuf(a: WordArgs): Body {
  const memfds: number[] = [];
  const offsets: number[] = [];
  const sizes: number[] = [];
  for (const range of itemsOf(a.get('ranges'))) {
    const [memfd = null, offset = 0n, size = 0n] = itemsOf(range);
    memfds.push(yield* fdArg(memfd));
    offsets.push(pagesOf(offset));
    sizes.push(pagesOf(size));
  }
  const udmabuf = yield* create('udmabuf');
  const buf = yield* act(({ machine }) => at(machine.k.fixed.of.udmabuf, udmabuf).buf);
  const fd = yield* create('fd');
  const args = { memfds, flags: 0, offsets, sizes, buf, fd, arg: 0 };
  const files = yield* act(({ machine }) =>
    listOf(memfds.map((memfd) => BigInt(memfdOf(machine, fdOf(memfd))))),
  );
  const result = yield* call('UDMABUF_CREATE_LIST', args);
  if (result < 0) return int(result);
  const pages = itemsOf(files).flatMap((file, i) =>
    Array.from({ length: at(sizes, i) }, (_, page) => [
      Number(integer(file)),
      at(offsets, i) + page,
    ]).flat(),
  );
  yield* act(({ machine }) => {
    isPagesOf(machine, buf, pages);
    return null;
  });
  return fdOf(fd);
}

/** Memory files, and buffers of their pages. @see mm/memfd.c, drivers/dma-buf/udmabuf.c */
export const memfdWords: Vocabulary = {
  memfd: word(
    [['pages'], ['sealed_shrink', true], ['sealed_write', false]],
    ['memfd_create', 'ftruncate', 'fcntl'],
    newMemfd,
  ),

  udmabuf_create: word([['ranges']], ['UDMABUF_CREATE_LIST'], createUdmabuf),
};
