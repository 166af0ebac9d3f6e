import { design } from 'fencepost';

export default design(
  {
    title: 'the device file is referenced after the dma-buf fd was installed',
    source: 'habanalabs: fix UAF in export_dmabuf(); CVE-2025-38722',
    description:
      'Once the descriptor is installed, another thread can close it, and the release of the buffer puts the device file that the exporter has not taken yet.',
    variants: {
      buggy: { verdict: 'rule', violates: ['CTX-06'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const fd = d.variable('fd');
    const deviceFile = d.kref('hl_fpriv file');
    const dmabuf = d.kref('dmabuf', { release: (t) => t.kref_put(deviceFile) });

    d.thread('export_dmabuf', (t) => {
      if (variant === 'fixed') t.kref_get(deviceFile);
      t.WRITE_ONCE(fd, 1);
      if (variant === 'buggy') t.kref_get(deviceFile);
    });

    d.thread('close(fd)', (t) => {
      t.if(t.cmpxchg(fd, 1, 0).is(1), () => t.kref_put(dmabuf));
    });
  },
);
