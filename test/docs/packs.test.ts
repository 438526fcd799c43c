import { dirname, join, normalize, relative } from "node:path";
import { expect, test } from "vitest";
import { read } from "../layout/repository.ts";

const folder = "test/packs/training";

/** The files of the tutorial: the file of the test's pack, where it would be in the product, and its text. */
const files = Array.from(
  (await read("docs/packs.md")).matchAll(
    /<!-- file: (\S+) -->\s+`([^`]+)`\s+```\w+\n([\s\S]*?)\n```/g,
  ),
  ([, name = "", place = "", text = ""]) => ({ name, place, text }),
);
const placeOf = new Map(files.map(({ name, place }) => [name, place]));

/** The text of a file with its imports as they would be in the product. */
async function inProduct(name: string, place: string): Promise<string> {
  const text = await read(join(folder, name));
  return text
    .trimEnd()
    .replaceAll(/(from |import\()"(\.[^"]+)"/g, (_all, by: string, to: string) => {
      const target = normalize(join(folder, dirname(name), to));
      const own = relative(folder, target);
      const moved = own.startsWith("..")
        ? target
        : (placeOf.get(own) ?? join("shared/packs/training", own));
      const path = relative(dirname(place), moved);
      return `${by}"${path.startsWith(".") ? path : `./${path}`}"`;
    });
}

test("the tutorial has the files of a pack that the tests run", async () => {
  expect(files).toHaveLength(7);
  for (const { name, place, text } of files) expect(text, name).toBe(await inProduct(name, place));
});
