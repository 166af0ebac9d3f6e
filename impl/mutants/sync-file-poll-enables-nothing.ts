import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'sync-file-poll-enables-nothing',
  mistake: 'The poll of a sync_file adds no callback: nobody tells of the signal.',
  rule: 'SF-08',
  area: 'sync-file',
  livepatch: {
    *sync_file_poll_enable(_, sync_file) {
      yield { access: 'load', object: sync_file, field: 'flags' };
    },
  },
};
