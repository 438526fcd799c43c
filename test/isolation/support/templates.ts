interface Template {
  /** The text before the template: `sql`, `sql<number>`, or another word or sign. */
  tag: string;
  text: string;
}

const value = String.raw`\$\{(?:[^\x60{}]|\{[^\x60{}]*\})*\}`;
const innermost = new RegExp(
  String.raw`([\w.]*(?:<[^\x60;()]*>)?)\x60((?:\\.|[^\x60\\$]|\$(?!\{)|${value})*)\x60`,
);

/**
 * The template literals of a source, nested ones first.
 * @throws Error if a backtick does not belong to a template
 */
export function templatesOf(source: string): Template[] {
  const found: Template[] = [];
  let rest = source;
  for (let match = innermost.exec(rest); match; match = innermost.exec(rest)) {
    const [all, tag = "", text = ""] = match;
    found.push({ tag, text });
    rest = rest.slice(0, match.index) + "0" + rest.slice(match.index + all.length);
  }
  if (rest.includes("`")) {
    throw new Error(`A template cannot be read: ${rest.slice(rest.indexOf("`")).slice(0, 80)}`);
  }
  return found;
}
