/** The words of a text that are separated by commas. */
export const commaList = (text: string | undefined): string[] =>
  (text ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
