import { files_struct } from '../fdtable.ts';
import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'fget-outside-rcu',
  mistake:
    'The descriptor table is read without an RCU read section: the file may be freed before its count is looked at.',
  rule: 'LIFE-08',
  area: 'sync-file',
  livepatch: {
    *fget(k, fd) {
      if (fd < 0) return undefined;
      const slot = files_struct(k).slot(fd);
      for (;;) {
        const file = yield* read(slot, 'file');
        k.commit();
        if (file === undefined) return undefined;
        if (!(yield* k.fn.get_file_active(k, file))) continue;
        if ((yield* read(slot, 'file')) === file) return file;
        yield* k.fn.fput(k, file);
      }
    },
  },
};
