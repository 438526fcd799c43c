import { describe, expect, test } from "vitest";
import { filesIn, read } from "../layout/repository.ts";

/**
 * Words that the product has replaced, by the term that is used instead (docs/glossary.md). `found` is
 * a text that the pattern finds, so that a pattern that finds nothing is noticed.
 */
const replaced: { use: string; pattern: RegExp; found: string }[] = [
  {
    use: "pipelined connection, round trip, begin, close",
    pattern: /(?<![A-Za-z])[Ll]anes?(?![a-z])|(?<=[a-z])Lanes?(?![a-z])/g,
    found: "withLane(lane)",
  },
  {
    use: "pipelined connection, round trip, begin, close",
    pattern: /(?<![A-Za-z])[Ff]lights?(?![a-z])|\b[Tt]ake[sn]?[ -]?[Oo]ff\b|\b[Ll]anded\b/g,
    found: "one flight",
  },
  {
    use: "tenant session",
    pattern: /\b(?:Entered|entered|entering|Entering|[Ee]ntrances?)\b|app\.enter_|#entered/g,
    found: "the tenant that was entered",
  },
  {
    use: "pending push",
    pattern: /(?<![A-Za-z])[Ww]ish(?:es|ed)?(?![a-z])/g,
    found: "wished_version",
  },
  { use: "outbox publisher, publish", pattern: /announc/gi, found: "Announcer" },
  {
    use: "dead letter",
    pattern:
      /(?<!dead[\s_-]*)(?<![A-Za-z])[Ll]etters?(?![a-z])|(?<!dead)(?<=[a-z])Letters?(?![a-z])/gi,
    found: "the letter",
  },
  {
    use: "coalesced job, schedule, claim",
    pattern:
      /\b(?:a|an|the|its|any|that|same|by|of|job) marks?\b|\bma[dk]es? due\b|\b(?:set|take|clear)Marks?\b|\bmarks\.ts/gi,
    found: "takes the mark",
  },
  {
    use: "invalidate",
    pattern:
      /\bma(?:ke|kes|king|de)\s+(?:\w+\s+){0,3}stale\b|cache\.raise|\braise(?:Generation|Cache)/g,
    found: "makes the roster stale",
  },
  {
    use: "notified, has webhooks, undispatched",
    pattern: /(?<![A-Za-z])(?:un)?[Tt]old(?![a-z])|\b[Tt]ells\b|(?<=[a-z])Told\b/g,
    found: "whoever is told",
  },
  {
    use: "parse, ingest",
    pattern:
      /\btake-in\b|\btakeIn\b|\btak(?:e|es|en|ing) in\b(?! (?:this|that|the|an?|order|turns?)\b)/g,
    found: "events are taken in",
  },
  {
    use: "full recount, incremental, corrected",
    pattern: /\b[Aa]new\b|\bby and by\b|(?<![A-Za-z])[Mm]end(?:s|ed|ing)?(?![a-z])/g,
    found: "counted anew",
  },
  {
    use: "published",
    pattern: /\b(?:keep|choose|store)-?[Ss]hown|readiness_shown/g,
    found: "keepShown",
  },
  { use: "shutdown", pattern: /\bcreateEnding\b|\bending\.ts/g, found: "createEnding()" },
  { use: "ConnectionDesynchronized", pattern: /StateLost|state_lost/g, found: "StateLost" },
  {
    use: "max..., batchSize, limit, inTransaction",
    pattern: /\bmost[A-Z]\w*|\blongest[A-Z]\w*|\batOnce\b|\bnextBeyond\b|\b(?:beyond|within)\??: /g,
    found: "const mostBytes = 1;",
  },
  {
    use: "sealed secret",
    pattern: /\benvelopes? (?:around|of (?:a|the) secrets?)\b|\bin an envelope\b/gi,
    found: "an envelope around it",
  },
  { use: "sealedColumns, aad", pattern: /\bboundTo\b/g, found: "boundTo(tenant)" },
  { use: "mapping.ts", pattern: /\bwords\.ts\b/g, found: "words.ts" },
  {
    use: "is not a ...",
    pattern:
      /(?<!\b[Tt]here\s+)\b(?:is|are|was|were) no\b(?! (?:longer|more|less|fewer|later|earlier|greater|larger|smaller)\b)/g,
    found: "The body is no event",
  },
];

/** Names of a standard or a library, and ordinary words of the same spelling, each with its reason. */
const allowed: { text: RegExp; reason: string }[] = [
  {
    text: /(?:capital|small|upper-case|lower-case|first|\d) letters?|[Ll]etters?,? (?:and |or )?digits|starting with a letter|letters of either case/g,
    reason: "Letters of the alphabet.",
  },
];

const folders = ["server", "worker", "shared", "drizzle", "test", "docs"];
const rootFiles = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "CHANGELOG.md",
  ".env.example",
  "wrangler.toml",
  ".ci/run",
];
const textFile = /\.(?:ts|tsx|css|sql|md|lua)$/;
const thisFile = "test/docs/words.test.ts";

async function sources(): Promise<string[]> {
  const inFolders = await Promise.all(folders.map((folder) => filesIn(folder, textFile)));
  const files = [...rootFiles, ...inFolders.flat()];
  return files.filter((file) => file !== thisFile).toSorted();
}

/** The text with line breaks and the marks of comments as spaces, so that a phrase is found across lines. */
const unwrapped = (text: string) =>
  text.replaceAll(/\n[ \t]*(?:\*|\/\/|--|#)?[ \t]*/g, (found) => " ".repeat(found.length));

const acrossLines = ({ source, flags }: RegExp) =>
  new RegExp(source.replaceAll(" ", "\\s+"), flags);

/** The change log names what was renamed, in code spans. */
const withoutCode = (text: string) =>
  text.replaceAll(/`[^`\n]*`/g, (found) => " ".repeat(found.length));

/** Where a text has a replaced word, a line each: `file:line: word (use ...)`. */
function findReplaced(file: string, text: string): string[] {
  const blank = (found: string) => " ".repeat(found.length);
  const plain = allowed.reduce(
    (rest, { text: exception }) => rest.replaceAll(exception, blank),
    unwrapped(file === "CHANGELOG.md" ? withoutCode(text) : text),
  );
  return replaced.flatMap(({ use, pattern }) =>
    Array.from(plain.matchAll(acrossLines(pattern)), (found) => {
      const line = text.slice(0, found.index).split("\n").length;
      return `${file}:${line}: ${found[0].replaceAll(/\s+/g, " ")} (use ${use})`;
    }),
  );
}

describe("replaced words", () => {
  test.each(replaced)("of which one is found: $found", ({ found }) => {
    expect(findReplaced("x.ts", found)).not.toEqual([]);
  });

  test("are found across lines, and not in the terms that replace them", () => {
    expect(findReplaced("x.ts", "/**\n * The body is\n * no event.\n */")).toHaveLength(1);
    expect(findReplaced("x.ts", "// a dead\n// letter, deadLetters and dead_letters")).toEqual([]);
    expect(
      findReplaced("x.md", "There is no limit; it is no longer used; a-z letters."),
    ).toHaveLength(1);
  });

  test("are in no source, document or message", async () => {
    const found: string[] = [];
    for (const file of await sources()) {
      found.push(...findReplaced(file, await read(file)));
    }
    expect(found).toEqual([]);
  });
});
