import { design } from 'fencepost';

export default design(
  {
    title: 'nothing touches memory after the last reference is gone',
    source: 'include/linux/kref.h kref_put()',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-06'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const object = d.kref('object');

    d.thread('close ioctl', (t) => {
      if (variant === 'keeps') t.access(object);
      t.kref_put(object);
      if (variant === 'breaks') t.access(object);
    });
  },
);
