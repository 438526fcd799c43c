interface Network {
  bits: 32 | 128;
  /** The address as a number. */
  address: bigint;
  prefix: number;
}

const octet = /^(?:0|[1-9]\d{0,2})$/;
const group = /^[\da-f]{1,4}$/i;

function parseV4(text: string): bigint | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => octet.test(part) && Number(part) < 256)) {
    return null;
  }
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

/** Writes an IPv4 address at the end of an IPv6 address as two groups. */
function withoutDots(text: string): string {
  const at = text.lastIndexOf(":") + 1;
  const last = text.includes(".") ? parseV4(text.slice(at)) : null;
  if (last === null) return text;
  return `${text.slice(0, at)}${(last >> 16n).toString(16)}:${(last & 0xffffn).toString(16)}`;
}

function parseV6(text: string): bigint | null {
  const halves = withoutDots(text)
    .split("::")
    .map((half) => (half === "" ? [] : half.split(":")));
  const [head = [], tail = []] = halves;
  const missing = 8 - head.length - tail.length;
  const isComplete = halves.length === 1 ? missing === 0 : halves.length === 2 && missing > 0;
  const groups = [...head, ...Array<string>(Math.max(missing, 0)).fill("0"), ...tail];
  if (!isComplete || !groups.every((part) => group.test(part))) return null;
  return BigInt(`0x${groups.map((part) => part.padStart(4, "0")).join("")}`);
}

/** An IPv4 address that is written as IPv6: ::ffff:10.0.0.1. A socket for both families reports such. */
const mapped = 0xffffn << 32n;

/**
 * Reads an address or a network, IPv4 or IPv6: `10.0.0.0/8`, `2001:db8::1`. A zone is ignored. A mapped
 * IPv4 address counts as IPv4. Returns null if it is neither.
 */
function parseNetwork(text: string): Network | null {
  const [, base = "", length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const v4 = parseV4(base);
  const address = v4 ?? parseV6(base.replace(/%.*$/, ""));
  const bits = v4 === null ? 128 : 32;
  const prefix = length === undefined ? bits : Number(length);
  if (address === null || prefix > bits) return null;
  if (bits === 128 && prefix >= 96 && address >> 32n === mapped >> 32n) {
    return { bits: 32, address: address - mapped, prefix: prefix - 96 };
  }
  return { bits, address, prefix };
}

/** Reads a single address; null for a network. */
const parseAddress = (text: string): Network | null =>
  text.includes("/") ? null : parseNetwork(text);

function isInNetwork({ bits, address }: Network, network: Network): boolean {
  const ignored = BigInt(network.bits - network.prefix);
  return bits === network.bits && address >> ignored === network.address >> ignored;
}

/**
 * Tests whether a text is an address in one of the networks. A network that cannot be read contains
 * nothing.
 */
export function networkTest(texts: readonly string[]): (text: string | undefined) => boolean {
  const networks = texts.map(parseNetwork).filter((network) => network !== null);
  return (text) => {
    const address = text === undefined ? null : parseAddress(text);
    return address !== null && networks.some((network) => isInNetwork(address, network));
  };
}
