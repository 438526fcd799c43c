import { codewordsOf } from "./codewords.ts";

/** Rows of modules; true is dark. */
export type Modules = boolean[][];

const masks: ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** A value with the remainder of a BCH code, as version and format information have it. */
function withRemainder(value: number, length: number, polynomial: number): number {
  let rest = value;
  for (let step = 0; step < length; step++)
    rest = (rest << 1) ^ ((rest >>> (length - 1)) * polynomial);
  return (value << length) | rest;
}

const bitOf = (value: number, bit: number) => ((value >>> bit) & 1) === 1;

/** Where the centres of alignment patterns are, in both directions. */
function alignmentCentres(version: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const last = version * 4 + 10;
  return [6, ...Array.from({ length: count - 1 }, (_, at) => last - (count - 2 - at) * step)];
}

class Grid {
  readonly size: number;
  readonly modules: Modules;
  readonly #fixed: boolean[][];

  constructor(version: number) {
    this.size = version * 4 + 17;
    const rows = () => Array.from({ length: this.size }, () => this.#row());
    this.modules = rows();
    this.#fixed = rows();
    this.#drawPatterns(version);
  }

  #row = () => Array.from({ length: this.size }, () => false);

  isFixed = (x: number, y: number) => this.#fixed[y]?.[x] ?? true;

  set(x: number, y: number, isDark: boolean): void {
    const [row, fixed] = [this.modules[y], this.#fixed[y]];
    if (!row || !fixed || x < 0 || x >= this.size) return;
    row[x] = isDark;
    fixed[x] = true;
  }

  #drawPatterns(version: number): void {
    for (let at = 0; at < this.size; at++) {
      this.set(6, at, at % 2 === 0);
      this.set(at, 6, at % 2 === 0);
    }
    const end = this.size - 4;
    for (const [x, y] of [
      [3, 3],
      [end, 3],
      [3, end],
    ] as const)
      this.#drawRings(x, y, 4, [0, 1, 3]);
    const centres = alignmentCentres(version);
    const last = centres.at(-1);
    for (const x of centres) {
      for (const y of centres) {
        const isFinder = (x === 6 && (y === 6 || y === last)) || (x === last && y === 6);
        if (!isFinder) this.#drawRings(x, y, 2, [0, 2]);
      }
    }
    if (version >= 7) {
      const bits = withRemainder(version, 12, 0x1f25);
      for (let bit = 0; bit < 18; bit++) {
        const [a, b] = [this.size - 11 + (bit % 3), Math.floor(bit / 3)];
        this.set(a, b, bitOf(bits, bit));
        this.set(b, a, bitOf(bits, bit));
      }
    }
    this.drawFormat(0);
  }

  #drawRings(x: number, y: number, radius: number, dark: readonly number[]): void {
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++)
        this.set(x + dx, y + dy, dark.includes(Math.max(Math.abs(dx), Math.abs(dy))));
    }
  }

  /** Level M and the number of the mask, twice. */
  drawFormat(mask: number): void {
    const bits = withRemainder(mask, 10, 0x537) ^ 0x5412;
    for (let bit = 0; bit < 15; bit++) {
      const isDark = bitOf(bits, bit);
      const near = bit < 6 ? bit : bit < 8 ? bit + 1 : bit === 8 ? 7 : 14 - bit;
      if (bit < 8) this.set(8, near, isDark);
      else this.set(near, 8, isDark);
      if (bit < 8) this.set(this.size - 1 - bit, 8, isDark);
      else this.set(8, this.size - 15 + bit, isDark);
    }
    this.set(8, this.size - 8, true);
  }
}

/** Fills the free modules from the lower right corner, in columns of two that go up and down. */
function drawData(grid: Grid, codewords: readonly number[], mask: number): void {
  const isMasked = masks[mask] ?? (() => false);
  let bit = 0;
  for (let right = grid.size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const isUpward = ((right + 1) & 2) === 0;
    for (let step = 0; step < grid.size; step++) {
      const y = isUpward ? grid.size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (grid.isFixed(x, y)) continue;
        const isDark = bitOf(codewords[bit >>> 3] ?? 0, 7 - (bit & 7));
        bit++;
        const row = grid.modules[y];
        if (row) row[x] = isDark !== isMasked(x, y);
      }
    }
  }
}

/** How hard modules are to read: runs and squares of one colour, and an unequal share of dark ones. */
function penaltyOf(modules: Modules): number {
  const columns = modules.map((_, x) => modules.map((row) => row[x] ?? false));
  let penalty = 0;
  for (const line of [...modules, ...columns]) {
    const text = line.map(Number).join("");
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) penalty += run.length - 2;
    for (const finder of ["10111010000", "00001011101"])
      penalty += 40 * (text.split(finder).length - 1);
  }
  for (const [y, row] of modules.entries()) {
    for (const [x, isDark] of row.entries()) {
      const others = [row[x + 1], modules[y + 1]?.[x], modules[y + 1]?.[x + 1]];
      if (others.every((one) => one === isDark)) penalty += 3;
    }
  }
  const share = modules.flat().filter(Boolean).length / modules.length ** 2;
  return penalty + 10 * Math.floor(Math.abs(share * 20 - 10));
}

/** The QR code of a text (ISO/IEC 18004, level M); null for a text of more than 666 bytes. */
export function qrModules(text: string): Modules | null {
  const encoded = codewordsOf(text);
  if (encoded === null) return null;
  const drawn = masks.map((_, mask) => {
    const grid = new Grid(encoded.version);
    drawData(grid, encoded.codewords, mask);
    grid.drawFormat(mask);
    return grid.modules;
  });
  return drawn.reduce((best, one) => (penaltyOf(one) < penaltyOf(best) ? one : best));
}
