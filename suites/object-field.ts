import { type Machine } from '../machine/machine.ts';
import { type ObjectValue, type Value, ValueError, text } from './value.ts';
import { at } from '../model/kernel.ts';
import { unpacked64 } from './packed64.ts';
import { seqnoOf } from '../model/dma-fence-timeline.ts';

const PAGE = 4096n;

/** A field of an object of the kernel that a case looks at. */
export function objectField(machine: Machine, object: ObjectValue, name: string): Value {
  const { type, id } = object;
  if (type === 'fence' && name === 'seqno') return unpacked64(seqnoOf(machine.k, id));
  if (type === 'fence' && name === 'error') return BigInt(-at(machine.k.dma_fence, id).error);
  if (type === 'gem_object' && name === 'size')
    return BigInt(at(machine.k.drm_gem_object, id).pages) * PAGE;
  throw new ValueError(`${text(object)} has no field ${name}`);
}
