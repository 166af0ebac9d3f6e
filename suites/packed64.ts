import { Unsupported } from './failure.ts';

const SMALL = 1n << 50n;
const NEAR = 1n << 45n;

/**
 * A number of 64 bits as the model keeps it: exact, and in the same order.
 *
 * The model's numbers have 53 bits. All that matters of a sequence number is its order and its neighbours, so those that are small
 * are kept as they are, those near a larger power of two in a window of their own, and no case has others.
 */
export function packed64(value: bigint): number {
  const number = BigInt.asUintN(64, value);
  if (number < SMALL) return Number(number);
  for (let e = 51n; e <= 64n; e++) {
    const offset = number - (1n << e);
    if (offset > -NEAR && offset < NEAR) return Number(SMALL + window(e) + offset);
  }
  throw new Unsupported(`the number ${number} is larger than 2^50, and near no power of two`);
}

/** The number that was packed. */
export function unpacked64(number: number): bigint {
  const value = BigInt(number);
  if (value < SMALL) return value;
  const e = (value - SMALL + NEAR) / WIDTH + 50n;
  return (1n << e) + (value - SMALL - window(e));
}

const WIDTH = 1n << 47n;
const window = (e: bigint): bigint => (e - 50n) * WIDTH;
