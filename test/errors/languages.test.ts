import { beforeAll, describe, expect, test } from "vitest";
import { languages } from "../../shared/messages/languages.ts";
import { useServer } from "../support/server-only.ts";

const world = useServer();
let admin: string;

beforeAll(async () => {
  const { acme } = world;
  const adminId = await acme.person({ userName: "admin", roles: [{ value: "admin" }] });
  admin = await acme.token(adminId, "admin");
});

interface Problem {
  detail: string;
  userMessage: string;
  language: string;
  errors?: { pointer: string; detail: string; userMessage: string }[];
}

async function ask(path: string, language?: string, init: RequestInit = {}) {
  const answer = await fetch(world.server.url + path, {
    ...init,
    headers: {
      authorization: `Bearer ${admin}`,
      "content-type": "application/json",
      ...(language !== undefined && { "accept-language": language }),
    },
  });
  return { answer, problem: (await answer.json()) as Problem };
}

const post = (body: object): RequestInit => ({ method: "POST", body: JSON.stringify(body) });
let tried = 0;
/** Each with an address of its own, whose first failure is not delayed. */
const wrongPassword = () => post({ email: `nobody-${tried++}@x.test`, password: "not the one" });

const wrongSignIn = {
  en: "The email address or the password is wrong.",
  de: "Die E-Mail-Adresse oder das Passwort ist falsch.",
  fr: "L’adresse e-mail ou le mot de passe est incorrect.",
  es: "La dirección de correo electrónico o la contraseña no son correctas.",
  ja: "メールアドレスまたはパスワードが正しくありません。",
};

describe("an error over REST", () => {
  test.each(languages)("is in %s for the person, and in English for the developer", async (one) => {
    const { answer, problem } = await ask(
      "/api/v1/auth/login",
      `${one}-XX,it;q=0.5`,
      wrongPassword(),
    );
    expect(answer.status).toBe(401);
    expect(problem.detail).toMatch(/^The email or the password is wrong\./);
    expect(problem.userMessage).toContain(wrongSignIn[one]);
    expect(problem.language).toBe(one);
    expect(answer.headers.get("content-language")).toBe(one);
    expect(answer.headers.get("vary")).toContain("accept-language");
  });

  test("is in English where the request names no language that there is", async () => {
    for (const header of [undefined, "it", "*", "x;;q=,,"]) {
      const { problem } = await ask("/api/v1/auth/login", header, wrongPassword());
      expect([problem.language, problem.userMessage]).toEqual([
        "en",
        expect.stringContaining(wrongSignIn.en),
      ]);
    }
  });

  test("names what to change about a password", async () => {
    const organization = { name: "Initech" };
    const register = (password: string) =>
      ask(
        "/api/v1/auth/register",
        "de",
        post({ organization, name: "Ada", email: "ada@initech.test", password }),
      );
    const short = await register("kurz");
    expect(short.problem.userMessage).toMatch(/mindestens 15 Zeichen/);
    expect(short.problem.errors).toEqual([
      {
        pointer: "#/password",
        detail: expect.stringMatching(/^The password has 4 characters/),
        userMessage: short.problem.userMessage,
        in: "body",
      },
    ]);
    const common = await register("passwordpassword");
    expect(common.problem.userMessage).toMatch(/leicht zu erraten/);
  });

  test("has a message beside each field of a form", async () => {
    const { problem } = await ask(
      "/api/v1/auth/register",
      "fr",
      post({ organization: { name: "x".repeat(201) }, email: "no address", password: 7 }),
    );
    expect(problem.userMessage).toBe("Veuillez vérifier votre saisie, puis réessayer.");
    const beside = (problem.errors ?? []).map(({ pointer, userMessage }) => [pointer, userMessage]);
    expect(Object.fromEntries(beside)).toEqual({
      "#/organization/name": "Saisissez au plus 200 caractères.",
      "#/name": "Veuillez remplir ce champ.",
      "#/email": "Saisissez une adresse e-mail, par exemple ada@example.com.",
      "#/password": "Veuillez vérifier ce champ.",
    });
  });

  test("that only the client's developer can correct says so in general words", async () => {
    const { problem } = await ask("/api/v1/users", "ja", { method: "PUT", body: "{}" });
    expect(problem.detail).toBe("Use GET, HEAD, POST here.");
    expect(problem.userMessage).toContain("アプリで処理できませんでした。");
  });
});

describe("an error over tRPC", () => {
  test("has the same, for each call of a batch", async () => {
    const { answer, problem } = await ask("/trpc/users.get,nothing?batch=1&input={}", "es");
    const calls = problem as unknown as { error: { message: string; data: Problem } }[];
    expect(calls.map(({ error }) => [error.data.language, error.data.userMessage])).toEqual([
      ["es", "Compruebe los datos introducidos e inténtelo de nuevo."],
      ["es", "Este elemento no existe o usted no tiene acceso a él."],
    ]);
    expect(calls[0]?.error.message).toMatch(/^Invalid input\./);
    expect(calls[0]?.error.data.errors?.[0]).toEqual({
      pointer: "#",
      detail: expect.any(String),
      userMessage: expect.any(String),
    });
    expect(answer.headers.get("content-language")).toBe("es");
    expect(answer.headers.get("vary")).toContain("accept-language");
  });
});

test("an error over SCIM is for developers of clients, and stays as RFC 7644 has it", async () => {
  const answer = await fetch(`${world.server.url}/scim/v2/Users/nobody`, {
    headers: { authorization: `Bearer ${world.acme.scimToken}`, "accept-language": "de" },
  });
  expect(await answer.json()).toEqual({
    schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
    status: "404",
    detail: expect.stringMatching(/^No user "nobody"/i),
  });
  expect(answer.headers.get("content-language")).toBeNull();
});

test("a success has no language of its own", async () => {
  const { answer } = await ask("/api/v1/users?limit=1", "de");
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-language")).toBeNull();
});
