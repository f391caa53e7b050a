/** Values that a node gave and that are no pictures, as a page shows them: cut to what can be looked at, never the whole. */

/** A value to look at. */
export type ShownValue =
  /** `cut`: there is more of it. */
  | { readonly as: "text"; readonly text: string; readonly cut?: true }
  | { readonly as: "number"; readonly text: string }
  /** Each `#rrggbb` or `#rrggbbaa`. */
  | { readonly as: "colours"; readonly colours: readonly string[]; readonly cut?: true }
  | {
      readonly as: "table";
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
      readonly cut?: true;
    };

/** By node, then by output. */
export type ShownValues = Readonly<Record<string, Readonly<Record<string, ShownValue>>>>;
