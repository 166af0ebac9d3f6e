import { design } from 'fencepost';

export default design(
  {
    title: 'an importer has a reference of the buffer for as long as it is attached',
    source: 'drivers/dma-buf/dma-buf.c DOC: dma buf device access',
    variants: {
      breaks: { verdict: 'rule', violates: ['LIFE-12', 'LIFE-20'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf');
    const fd = d.fd('fd', { of: buf });
    const importer = d.dma_buf_attachment('importer', buf, { attached: false });
    d.thread('import ioctl', (t) => {
      t.if(t.dma_buf_get(fd).failed(), () => t.return());
      t.dma_buf_attach(importer);
      if (variant === 'breaks') t.dma_buf_put(buf);
      t.dma_buf_detach(buf, importer);
      if (variant === 'keeps') t.dma_buf_put(buf);
    });
    d.userspace('close', (t) => t.close(fd));
  },
);
