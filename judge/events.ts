import { type HistoryLine } from './recording.ts';

/** Something that the history says: a call begins, takes effect, or has returned. */
export interface HistoryEvent {
  readonly kind: 'begin' | 'commit' | 'return';
  /** Place of the call among the lines. */
  readonly call: number;
  /** When it was; undefined if the history has no times. */
  readonly atNs: number | undefined;
}

const rank = { begin: 0, commit: 1, return: 2 } as const;

/**
 * Everything that a history says, in the order of time; what happens at one time stands in the order that allows most: calls begin before
 * others return.
 */
export function eventsOf(lines: readonly HistoryLine[]): readonly HistoryEvent[] {
  const timed = lines.some(({ call }) => call.begin !== undefined);
  const events = lines.flatMap((line, call) => ofCall(line, call));
  if (!timed) return events;
  const sorted = events.toSorted(
    (a, b) => (a.atNs ?? 0) - (b.atNs ?? 0) || rank[a.kind] - rank[b.kind] || a.call - b.call,
  );
  return oneByOne(sorted, lines);
}

function ofCall(line: HistoryLine, call: number): readonly HistoryEvent[] {
  const { begin, end } = line.call;
  const events: HistoryEvent[] = [{ kind: 'begin', call, atNs: begin }];
  if (line.kind !== 'kill')
    for (const atNs of line.call.commits ?? []) events.push({ kind: 'commit', call, atNs });
  const returns = line.kind === 'kill' || line.call.ret !== undefined;
  if (returns) events.push({ kind: 'return', call, atNs: end });
  return events;
}

/** An actor can begin a call at the very time at which its last one returns: it returns first. */
function oneByOne(
  sorted: readonly HistoryEvent[],
  lines: readonly HistoryLine[],
): readonly HistoryEvent[] {
  const busy = new Map<string, number>();
  const late = new Map<string, HistoryEvent[]>();
  const events: HistoryEvent[] = [];
  const add = (event: HistoryEvent): void => {
    const line = lines[event.call];
    const actor = line === undefined || line.kind === 'kill' ? `#${event.call}` : actorOf(line);
    const inCall = busy.get(actor);
    if (inCall !== undefined && inCall !== event.call) {
      late.set(actor, [...(late.get(actor) ?? []), event]);
      return;
    }
    events.push(event);
    if (event.kind === 'begin') busy.set(actor, event.call);
    if (event.kind !== 'return') return;
    busy.delete(actor);
    const waiting = late.get(actor) ?? [];
    late.delete(actor);
    for (const it of waiting) add(it);
  };
  for (const event of sorted) add(event);
  return events;
}

/** Name of the actor that makes a call. */
export function actorOf({ call }: HistoryLine): string {
  return call.actor === undefined ? 'process' : String(call.actor);
}
