import { type Co } from './scheduler/point.ts';
import { KernelBug } from './kernel-bug.ts';
import { KObject, read, touch } from './memory.ts';

/**
 * A node of a circular doubly linked list, or its head.
 *
 * Every pointer is a field of shared memory: a node that is unlinked twice, or lies in memory that was freed, is found the way the
 * kernel's list debugging finds it. `owner` is what `container_of()` would compute.
 *
 * @see include/linux/list.h struct list_head, lib/list_debug.c
 */
export class ListHead<T = unknown> extends KObject {
  next: ListHead<T> = this;
  prev: ListHead<T> = this;
  readonly owner: T | undefined;
  /** The memory in which the node lies: if that is freed, so is the node. */
  private readonly within: KObject | undefined;

  constructor(label: string, owner?: T, within?: KObject) {
    super(label);
    this.owner = owner;
    this.within = within;
  }

  /** Fails if the memory of the node has been freed. */
  check(): void {
    touch(this, 'list_head');
    if (this.within !== undefined) touch(this.within, 'list_head');
  }
}

/** Makes it a list of its own. @see INIT_LIST_HEAD() */
export function* INIT_LIST_HEAD<T>(node: ListHead<T>): Co<void> {
  yield { access: 'store', object: node, field: 'next' };
  node.check();
  node.next = node;
  node.prev = node;
}

/** @see list_add_tail() */
export function* list_add_tail<T>(node: ListHead<T>, head: ListHead<T>): Co<void> {
  yield { access: 'update', object: head, field: 'prev' };
  head.check();
  insert(node, head.prev, head);
}

/** @see list_add() */
export function* list_add<T>(node: ListHead<T>, head: ListHead<T>): Co<void> {
  yield { access: 'update', object: head, field: 'next' };
  head.check();
  insert(node, head, head.next);
}

function insert<T>(node: ListHead<T>, prev: ListHead<T>, next: ListHead<T>): void {
  prev.check();
  next.check();
  if (prev === node || next === node || prev.next !== next || next.prev !== prev)
    throw new KernelBug('list-corruption', `${node.label}: list_add corruption`);
  node.next = next;
  node.prev = prev;
  prev.next = node;
  next.prev = node;
}

/** Unlinks a node and makes it a list of its own. @see list_del_init() */
export function* list_del_init<T>(node: ListHead<T>): Co<void> {
  yield { access: 'update', object: node, field: 'next' };
  node.check();
  node.prev.check();
  node.next.check();
  if (node.prev.next !== node || node.next.prev !== node)
    throw new KernelBug('list-corruption', `${node.label}: list_del corruption`);
  node.prev.next = node.next;
  node.next.prev = node.prev;
  node.next = node;
  node.prev = node;
}

/** @see list_empty() */
export function* list_empty<T>(head: ListHead<T>): Co<boolean> {
  const next = yield* read(head, 'next');
  head.check();
  return next === head;
}

/** The node behind this one, or undefined at the end of the list. @see list_for_each_entry() */
export function* list_next<T>(node: ListHead<T>, head: ListHead<T>): Co<ListHead<T> | undefined> {
  const next = yield* read(node, 'next');
  node.check();
  return next === head ? undefined : next;
}

/** Puts a new head in the place of another; the old one is left as it was, and is no head any more. @see list_replace() */
export function* list_replace<T>(old: ListHead<T>, head: ListHead<T>): Co<void> {
  yield { access: 'update', object: old, field: 'next' };
  old.check();
  if (old.next === old) return;
  head.next = old.next;
  head.next.prev = head;
  head.prev = old.prev;
  head.prev.next = head;
}
