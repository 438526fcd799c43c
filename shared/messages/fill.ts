/** Replaces the names in braces of a message by their values. */
export const fill = (text: string, valueOf: (name: string) => string): string =>
  text.replaceAll(/\{(\w+)\}/g, (_, name: string) => valueOf(name));
