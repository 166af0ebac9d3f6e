import { design } from 'fencepost';

export default design(
  {
    title: 'a command that the kernel does not know is not counted on',
    source: 'drivers/dma-buf/dma-buf.c:590-592',
    variants: { breaks: { verdict: 'rule', violates: ['IOC-09'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });

    d.thread('process', (t) => {
      const done = t.ioctl(fd);
      if (variant === 'keeps') t.if(done.is('-ENOTTY'), () => t.return());
    });
  },
);
