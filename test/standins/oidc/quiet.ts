// oidc-provider warns that Bun is not supported, and that it cannot protect its own requests. Neither
// concerns a simulator, whose process prints nothing but errors after its first line.
const { warn } = console;
Object.assign(console, {
  warn: (...words: unknown[]) => {
    if (!String(words[0]).startsWith("oidc-provider ")) warn(...words);
  },
});
