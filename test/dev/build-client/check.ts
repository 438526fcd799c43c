const allowed = new Set(["@trpc/client"]);

/** What stands in a bundle after `from`, in `import("...")`, and in `/// <reference ... />`. */
const imports =
  /\bfrom\s*["']([^"']+)["']|\bimport\s*\(?\s*["']([^"']+)["']|\brequire\(\s*["']([^"']+)["']|<reference\s[^>]*=["']([^"']+)["']/g;

/** The folders of the sources, and the ends of their names. */
const sources = /\b(?:server|shared|drizzle|worker|test|node_modules)\/|\.tsx?\b/;

/**
 * What the published client may not have: an import of anything else than tRPC's client, a path of the
 * sources, or a type that the compiler could not infer.
 * @returns a sentence for each problem
 */
export function problemsOf(file: string, text: string): string[] {
  const imported = Array.from(text.matchAll(imports), (groups) => groups.slice(1).join(""));
  const foreign = imported.filter((name) => !allowed.has(name));
  const lines = text.split("\n").entries();
  const isDeclaration = file.endsWith(".d.ts");
  return [
    ...foreign.map((name) => `${file} imports ${name}.`),
    ...lines.flatMap(([index, line]) => {
      const place = `${file}:${index + 1}`;
      return [
        ...(sources.test(line) ? [`${place} has a path of the sources: ${line.trim()}`] : []),
        ...(isDeclaration && isUnknownType(line)
          ? [`${place} has the type any: ${line.trim()}`]
          : []),
      ];
    }),
  ];
}

const isUnknownType = (line: string) =>
  !/^\s*\*|^\s*\/[/*]/.test(line) && /(?<![\w"'])any(?![\w"'])/.test(line);
