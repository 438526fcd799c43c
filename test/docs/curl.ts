/** The HTTP request of a curl command. */
export interface CurlRequest {
  url: string;
  method: string;
  headers: Headers;
  body: string | null;
}

/** Splits a shell command into words. Supports quotes, line continuations and `$NAME` only. */
export function shellWords(command: string, variables: Record<string, string>): string[] {
  const words: string[] = [];
  let word: string | null = null;
  const valueOf = (name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`The variable $${name} is not set.`);
    return value;
  };
  const pieces =
    /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\$(\w+)|\\\n|(\s+)|([^\s'"$\\|&;<>`()]+)|([\s\S])/g;
  for (const [, single, double, name, space, plain, other] of command.trim().matchAll(pieces)) {
    if (other !== undefined) throw new Error(`Unsupported shell syntax: ${JSON.stringify(other)}.`);
    if (space !== undefined) {
      if (word !== null) words.push(word);
      word = null;
      continue;
    }
    const quoted = double
      ?.replaceAll(/\$(\w+)/g, (_, variable: string) => valueOf(variable))
      .replaceAll(/\\(["\\$])/g, "$1");
    const piece = single ?? quoted ?? (name === undefined ? plain : valueOf(name));
    if (piece !== undefined) word = (word ?? "") + piece;
  }
  if (word !== null) words.push(word);
  return words;
}

/** Parses a curl command. @throws for options that the documents do not use */
export function readCurl(command: string, variables: Record<string, string>): CurlRequest {
  const [program, ...words] = shellWords(command, variables);
  if (program !== "curl") throw new Error(`The example is not a curl command: ${program}`);
  const headers = new Headers();
  const query: string[] = [];
  let [url, method, body, isGet]: [string, string | null, string | null, boolean] = [
    "",
    null,
    null,
    false,
  ];
  const next = () => words.shift() ?? "";
  while (words.length > 0) {
    const word = next();
    if (word === "-X") method = next();
    else if (word === "-d") body = next();
    else if (word === "-G") isGet = true;
    else if (word === "-H") {
      const [name = "", ...value] = next().split(":");
      headers.set(name, value.join(":").trim());
    } else if (word === "--data-urlencode") {
      const [name = "", ...value] = next().split("=");
      query.push(`${name}=${encodeURIComponent(value.join("="))}`);
    } else if (word.startsWith("-")) throw new Error(`Unsupported curl option: ${word}.`);
    else url = word;
  }
  if (!isGet && query.length > 0) throw new Error("--data-urlencode is supported with -G only.");
  if (query.length > 0) url += `?${query.join("&")}`;
  return { url, method: method ?? (body === null ? "GET" : "POST"), headers, body };
}
