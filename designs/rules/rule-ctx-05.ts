import { design } from 'fencepost';

export default design(
  {
    title: 'a reference is taken by somebody who has one',
    source: 'lib/refcount.c refcount_warn_saturate()',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-05'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const object = d.kref('object->handles', { embedded: true });

    d.thread('close ioctl', (t) => {
      t.kref_put(object);
    });
    d.thread('lookup ioctl', (t) => {
      if (variant === 'keeps') t.if(t.kref_get_unless_zero(object).is(0), () => t.return());
      else t.kref_get(object);
      t.kref_put(object);
    });
  },
);
