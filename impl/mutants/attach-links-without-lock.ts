import { type Mutant } from '../mutant.ts';

/** The attachment is linked without the lock of the buffer, one pointer after the other. */
export const mutant: Mutant = {
  name: 'attach-links-without-lock',
  mistake: 'The attachment is linked without the lock of the buffer, one pointer after the other.',
  rule: 'LOCK-35',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_attachment_link(_, dmabuf, attach) {
      const head = dmabuf.attachments;
      const { node } = attach;
      yield { access: 'load', object: head, field: 'next' };
      const { next } = head;
      yield { access: 'store', object: head, field: 'next' };
      node.next = next;
      node.prev = head;
      next.prev = node;
      head.next = node;
    },
  },
};
