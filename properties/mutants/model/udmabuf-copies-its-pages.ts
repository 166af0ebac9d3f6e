import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { spoiling } from '../patch.ts';

/** A udmabuf has copies of the pages of its memfd, and pins none. */
export const udmabufCopiesItsPages = modelMutant({
  name: 'udmabuf-copies-its-pages',
  mistake: 'a udmabuf has copies of the pages of its memfd, and pins none',
  rule: '',
  area: 'memory',
  suspect: '7.2.13/probe#348',
  patch: [
    spoiling('UDMABUF_CREATE', (k, a) => {
      const { udmabuf } = k;
      for (const [i, it] of udmabuf.entries())
        if (at(k.fixed.of.udmabuf, i).buf === a.buf) it.pins.fill(0);
    }),
  ],
});
