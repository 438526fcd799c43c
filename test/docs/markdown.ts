/** An example in a document, as described by the comment before its fence. */
export interface Example {
  file: string;
  line: number;
  language: string;
  code: string;
  /** A status (`201`) or a tRPC code (`NOT_FOUND`); null if the example only has to succeed. */
  expected: string | null;
  /** `USER_ID=id`: later examples use the response's `id` as `$USER_ID`. */
  keep: [name: string, field: string] | null;
  /** The JSON that is shown after it. */
  shown: unknown;
}

interface Fence {
  language: string;
  code: string;
  /** The line of the opening fence, from 0. */
  start: number;
  end: number;
}

function fencesOf(lines: string[]): Fence[] {
  const fences: Fence[] = [];
  for (let start = 0; start < lines.length; start += 1) {
    const [, language] = /^```(\w*)$/.exec(lines[start] ?? "") ?? [];
    if (language === undefined) continue;
    const end = lines.indexOf("```", start + 1);
    if (end < 0) throw new Error(`The fence in line ${start + 1} is not closed.`);
    fences.push({ language, code: lines.slice(start + 1, end).join("\n"), start, end });
    start = end;
  }
  return fences;
}

const marker = /^<!-- run(?:: (?<expected>\w+))?(?:, keep (?<name>\w+)=(?<field>\w+))? -->$/;

/** The fenced blocks after a comment `<!-- run: 201 -->`, each with the JSON block that follows it. */
export function examplesOf(file: string, text: string): Example[] {
  const lines = text.split("\n");
  const fences = fencesOf(lines);
  return fences.flatMap((fence, index) => {
    const found = marker.exec(lines[fence.start - 1] ?? "");
    if (!found) return [];
    const { expected, name, field } = found.groups ?? {};
    const next = fences[index + 1];
    const isShown = next?.language === "json" && next.start <= fence.end + 2;
    return [
      {
        file,
        line: fence.start + 1,
        language: fence.language,
        code: fence.code,
        expected: expected ?? null,
        keep: name === undefined || field === undefined ? null : [name, field],
        shown: isShown ? (JSON.parse(next.code) as unknown) : undefined,
      },
    ];
  });
}

/** The text without fenced blocks. */
export function proseOf(text: string): string {
  const lines = text.split("\n");
  for (const { start, end } of fencesOf(lines)) lines.fill("", start, end + 1);
  return lines.join("\n");
}

/** The targets of links to files and anchors. URLs are left out. */
export const linksOf = (text: string): string[] =>
  Array.from(proseOf(text).matchAll(/\]\(([^)\s]+)\)/g), ([, target = ""]) => target).filter(
    (target) => !/^[a-z]+:/.test(target),
  );

/** The anchors of a document's headings, as GitHub generates them. */
export function anchorsOf(text: string): Set<string> {
  const headings = Array.from(proseOf(text).matchAll(/^#{1,6} (.+)$/gm), ([, title = ""]) => title);
  return new Set(
    headings.map((title) =>
      title
        .toLowerCase()
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
        .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** The part of a document under a heading of level 3, up to the next heading of level 2 or 3. */
export function sectionOf(text: string, title: string): string | null {
  const start = text.split("\n").indexOf(`### ${title}`);
  if (start < 0) return null;
  const rest = text.split("\n").slice(start + 1);
  const end = rest.findIndex((line) => /^#{2,3} /.test(line));
  return rest.slice(0, end < 0 ? undefined : end).join("\n");
}

/** The code spans in the first cell of each table row. */
export const firstCells = (text: string): string[] =>
  Array.from(text.matchAll(/^\| ([^|]+) \|/gm), ([, cell = ""]) => cell).flatMap((cell) =>
    Array.from(cell.matchAll(/`([^`]+)`/g), ([, word = ""]) => word),
  );
