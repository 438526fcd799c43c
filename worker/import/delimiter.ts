const delimiters = [",", ";", "\t"] as const;
export type Delimiter = (typeof delimiters)[number];

/** What stands between the cells of a header: the one that it has most of outside of quotes. */
export function delimiterOf(header: string): Delimiter {
  const outside = header.replaceAll(/"(?:[^"]|"")*"/g, "");
  const times = (delimiter: string) => outside.split(delimiter).length;
  return delimiters.reduce((best, one) => (times(one) > times(best) ? one : best));
}
