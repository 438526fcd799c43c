/** How a table holds personal data. Names of columns are separated by spaces. */
export interface PersonalTable {
  /** Columns with the id of the person that a row belongs to. */
  of?: string;
  /** Columns that name who made a row, as the audit log names actors. */
  by?: string;
  /** Personal columns of rows that belong to nobody in particular; a row belongs to whom they mention. */
  mentions?: string;
  /** The other personal columns. */
  personal?: string;
  /** Personal columns whose text is encrypted or encoded. `open-texts.ts` makes it readable. */
  closed?: string;
  /** Hashes, keys and sealed secrets, which nobody is shown. */
  secret?: string;
  /** Columns of text or JSON without personal data. */
  other?: string;
  /** The column with the tenant, of a table that only the operator reads; `*` if rows have no tenant. */
  operator?: string;
  why: string;
  /** How long the data is kept. */
  kept: string;
}

export type PersonalTables = Record<string, PersonalTable>;

/** The names of columns in a list. */
export const namesIn = (list = ""): string[] => list.split(" ").filter(Boolean);

export const untilPurge = "Until the organization is deleted.";
