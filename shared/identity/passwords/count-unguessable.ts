/** Digits and signs that stand for another character in a word, and characters that they confuse. */
const standIns: Record<string, string> = {
  "0": "o",
  "1": "i",
  "!": "i",
  "|": "i",
  l: "i",
  "3": "e",
  "4": "a",
  "@": "a",
  "5": "s",
  $: "s",
  "7": "t",
  "+": "t",
  "8": "b",
  "9": "g",
};
const minWord = 3;
const maxWord = 32;
/** Compatibility characters become up to 18 others each; the first ones are enough to judge by. */
const maxCompared = 256;
const separators = /[\s._,/-]+/gu;
const year = /^(?:19|20)\d\d$/;

/** Keys in the order in which fingers walk over them, on the common layouts. */
const rows = [
  "qwertyuiop[]asdfghjkl;'zxcvbnm",
  "qwertzuiopasdfghjklyxcvbnm",
  "azertyuiopqsdfghjklmwxcvbn",
  "1234567890-=",
  "!@#$%^&*()_+",
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
  "qazwsxedcrfvtgbyhnujmikolp",
  "1q2w3e4r5t6y7u8i9o0p",
  "q1w2e3r4t5y6u7i8o9p0",
  "aqswdefrgthyjukilo",
  "zaqxswcdevfrbgtnhymjukilop",
  "147258369",
];
const reversed = (text: string) => Array.from(text).toReversed().join("");
const walks = [...rows, ...rows.map(reversed)].join("\n");
const minWalk = 4;

/**
 * Counts the characters of a password, where a known word, a year, a sequence ("abc", "987", "aaa"), a
 * walk over the keyboard and a repetition of an earlier part count as one. It is the least such count, so
 * it measures what is left to guess. Case, accents and separators do not matter.
 * @param words as `foldWord` gives them
 */
export function countUnguessable(password: string, words: ReadonlySet<string>): number {
  const plain = comparable(password);
  // Whoever uses only separators gets them counted.
  const text = plain.replace(separators, "") || plain;
  const characters = Array.from(text).slice(0, maxCompared);
  const folded = characters.map(foldCharacter);
  const counts = [0, ...characters.map(() => Infinity)];
  for (let at = 0; at < characters.length; at += 1) {
    const count = (counts[at] ?? 0) + 1;
    const reach = (end: number) => {
      counts[end] = Math.min(counts[end] ?? Infinity, count);
    };
    reach(at + 1);
    const longest = Math.max(
      sequenceAt(characters, at),
      walkAt(characters, at),
      repetitionAt(characters, at),
    );
    for (let length = minWord; length <= longest; length += 1) reach(at + length);
    if (year.test(characters.slice(at, at + 4).join(""))) reach(at + 4);
    const end = Math.min(at + maxWord, characters.length);
    for (let to = at + minWord; to <= end; to += 1) {
      if (words.has(folded.slice(at, to).join(""))) reach(to);
    }
  }
  return counts[characters.length] ?? 0;
}

/** The words of a text, and the text as one word, each in the form that `countUnguessable` compares. */
export function wordsIn(text: string): string[] {
  const plain = comparable(text.slice(0, 300));
  const words = plain.split(/[^\p{L}\p{N}]+/u);
  return [...words, words.join("")].map(foldWord).filter((word) => {
    const { length } = Array.from(word);
    return length >= minWord && length <= maxWord;
  });
}

export const foldWord = (word: string): string => Array.from(word, foldCharacter).join("");

const foldCharacter = (character: string) => standIns[character] ?? character;

/** Without case, width and accents. */
const comparable = (text: string) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFC").toLowerCase();

/** The length of the run of equal or consecutive characters that starts here. */
function sequenceAt(characters: string[], at: number): number {
  const step = codeAt(characters, at + 1) - codeAt(characters, at);
  if (!(Math.abs(step) <= 1)) return 1;
  let end = at + 2;
  while (codeAt(characters, end) - codeAt(characters, end - 1) === step) end += 1;
  return end - at;
}

const codeAt = (characters: string[], at: number) => characters[at]?.codePointAt(0) ?? NaN;

/** The length of the walk over the keyboard that starts here; 0 for short ones. */
function walkAt(characters: string[], at: number): number {
  let length = minWalk;
  const isWalk = () =>
    at + length <= characters.length && walks.includes(characters.slice(at, at + length).join(""));
  while (isWalk()) length += 1;
  return length > minWalk ? length - 1 : 0;
}

/** The length of the longest text that starts both here and earlier. */
function repetitionAt(characters: string[], at: number): number {
  let longest = 0;
  for (let earlier = 0; earlier < at; earlier += 1) {
    let length = 0;
    while (
      at + length < characters.length &&
      characters[earlier + length] === characters[at + length]
    ) {
      length += 1;
    }
    longest = Math.max(longest, length);
  }
  return longest;
}
