import { type KernelVersion } from '../model/profile.ts';
import { type DesignBuilder } from './design-builder.ts';

/** How a search can end badly. */
export type ViolationKind =
  | 'deadlock'
  | 'unsignalled-fence'
  | 'indefinite-fence'
  | 'stall'
  | 'livelock'
  | 'rule'
  | 'assertion';

/** What a design says about one of its variants; saying nothing means that it holds. */
export type Expectation =
  | { readonly holds: true; readonly kernels?: readonly KernelVersion[] }
  | {
      readonly verdict: ViolationKind;
      /** Ids of the rules that are broken, all of them. */
      readonly violates?: readonly string[];
      readonly kernels?: readonly KernelVersion[];
    };

/** What a design says about itself. */
export interface DesignHeader {
  readonly title: string;
  /** Where it comes from: a commit, a mail, a document. */
  readonly source?: string;
  /** What it shows, in a sentence or two. */
  readonly description?: string;
  /** Its variants, by name, and what each expects; without it there is one variant, `default`, which holds. */
  readonly variants?: Readonly<Record<string, Expectation>>;
}

/** A closed system of objects, tasks and an environment, in one or more variants. */
export interface Design {
  readonly fencepostDesign: 1;
  readonly header: DesignHeader;
  readonly declare: (d: DesignBuilder, variant: string) => void;
}

/**
 * Declares a design: the default export of a design file.
 *
 * The body runs once for each variant and only declares; nothing is explored before `fencepost check` compiles it.
 */
export function design<const V extends string = 'default'>(
  header: Omit<DesignHeader, 'variants'> & { readonly variants?: Readonly<Record<V, Expectation>> },
  declare: (d: DesignBuilder, variant: V) => void,
): Design {
  return {
    fencepostDesign: 1,
    header,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- variants are looked up in the header first.
    declare: (d, variant) => declare(d, variant as V),
  };
}

/** Names of the variants of a design, in the order of the file. */
export function variantsOf(it: Design): readonly string[] {
  return it.header.variants === undefined ? ['default'] : Object.keys(it.header.variants);
}

/** What a variant expects. */
export function expectationOf(it: Design, variant: string): Expectation {
  return it.header.variants?.[variant] ?? { holds: true };
}
