import fc from "fast-check";

/** Values that meet: the constraints and the contexts take theirs from the same few. */
const ids = ["1", "2", "7", "user-7", " 1", "", "anna@acme.test", "ü-ñ", "你好😊"];
const addresses = [
  "10.1.2.3",
  "192.168.0.1",
  "127.0.0.1",
  "010.0.0.1",
  "10.1.2",
  "nowhere",
  "",
  "2001:db8::5",
  "2001:DB8:0:0::5",
  "::1",
  "::",
  "fe80::1%eth0",
  "1:2:3:4:5:6:7:8",
  "::ffff:10.1.2.3",
  "64:ff9b::10.1.2.3",
  "1:2:3",
  "1::2::3",
  "10.0.0.0/8",
];
const networks = [
  "10.0.0.0/8",
  "10.1.2.3",
  "192.168.0.77/24",
  "0.0.0.0/0",
  "127.0.0.1/32",
  "10.0.0.0/33",
  "2001:db8::/32",
  "::1",
  "::/0",
  "fe80::/10",
  "::ffff:10.0.0.0/104",
  "1:2:3:4:5:6:7:0/112",
  "bad",
  "",
  " 10.1.2.3 ",
  "10.0.0.0/",
  "2001:db8::/129",
  "64:ff9b::/96",
];
const versions = [
  "1.2.3",
  "1.2.4",
  "2.0.0",
  "2.0.0-rc.1",
  "2.0.0-rc.11",
  "2.0.0-rc",
  "2.0.0-rc.x",
  "10.0.0",
  "1.2.3+build.5",
  " 1.2.3",
  "2.0.0-1",
  "2.0.0-0a",
  "1.2.3--",
  "9007199254740991.0.0",
];
const notVersions = ["v1.2.3", "1.2", "1.02.3", "", "1.2.3-", "1.2.3-01", "9007199254740993.0.0"];
const numbers = ["12", "12.0", "-3", "0", "1e3", " 7 ", "0.1", "100"];
const notNumbers = ["twelve", "12,5", "NaN", "", " "];
const times = [
  "2026-01-01T00:00:00Z",
  "2026-01-01T00:00:00.001Z",
  "2026-01-01T01:00:00+01:00",
  "2025-12-31",
  "2026-06-30T12:00:00.000+02:00",
];
const texts = ["acme", "Acme Ltd", "ACME", "globex", "", " acme ", "a.b", "ß", "İ"];
const patterns = [
  "^acme$",
  "(?i)acme",
  "a.b",
  "^\\d+$",
  "[[:alpha:]]{2,}",
  "\\bLtd\\b",
  "^$",
  "",
  "@acme\\.test$",
  "^(?:user-)?[1-7]$",
  "(?s)^.*$",
  "\\pL",
  "[^a-z]",
  "x*?",
];

export const from = fc.constantFrom<string[]>;
export const valueOf = {
  id: from(...ids),
  address: from(...addresses),
  networkList: fc.array(from(...networks), { maxLength: 4 }),
  ruleVersion: from(...versions),
  version: from(...versions, ...notVersions),
  ruleNumber: fc.oneof(from(...numbers), fc.constantFrom(12, 0, -3)),
  number: fc.oneof(from(...numbers, ...notNumbers), fc.constantFrom(12, 0, 7)),
  time: from(...times),
  text: from(...texts),
  pattern: from(...patterns),
};

/** The fields of a context, with what they may hold. */
export const fields = {
  userId: valueOf.id,
  sessionId: valueOf.id,
  tenantId: valueOf.id,
  remoteAddress: valueOf.address,
  environment: from("test", "production", ""),
  role: from("rep", "admin"),
};
export const properties = {
  company: valueOf.text,
  userId: valueOf.id,
  appVersion: valueOf.version,
  score: valueOf.number,
  address: valueOf.address,
};

export const context = fc.record(
  {
    ...fields,
    currentTime: fc.oneof(
      valueOf.time.map((time) => new Date(time)),
      valueOf.time,
      from("never"),
    ),
    properties: fc.record(properties, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);
