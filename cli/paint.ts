import pico from 'picocolors';
import { type Paint } from '../report/paint.ts';

/** Colours of the terminal; on a pipe, and where NO_COLOR is set, every one of them does nothing. */
export const paint: Paint = process.stdout.isTTY ? pico : pico.createColors(false);
