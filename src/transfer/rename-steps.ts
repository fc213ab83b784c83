/** One thing that a renaming does to a database. */
export type RenameStep =
  | { readonly of: 'table'; readonly from: string; readonly to: string }
  | { readonly of: 'column'; readonly table: string; readonly from: string; readonly to: string }
  /** Names that stand in rows: of attributes and types. */
  | {
      readonly of: 'value';
      readonly table: string;
      readonly column: string;
      readonly from: string;
      readonly to: string;
      readonly where: Readonly<Record<string, string>>;
    };
