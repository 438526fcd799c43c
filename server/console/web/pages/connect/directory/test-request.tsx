import { useState } from "react";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { Button } from "../../../parts/form/button.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { Form } from "../../../parts/form/form.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { baseUrl } from "./guide.tsx";
import { type DirectoryTexts, useDirectoryTexts } from "./texts.ts";

interface Result {
  isGood: boolean;
  sentence: string;
}

/** Searches for nobody with a token, as directories do to test a connection. */
async function sendTest(token: string, texts: DirectoryTexts): Promise<Result> {
  const filter = encodeURIComponent('userName eq "nobody@example.com"');
  const response = await fetch(`${baseUrl}/Users?filter=${filter}`, {
    headers: { authorization: `Bearer ${token}` },
    credentials: "omit",
  }).catch(() => null);
  if (response === null) return { isGood: false, sentence: texts.testNetwork };
  if (response.ok) return { isGood: true, sentence: texts.testGood };
  const body: unknown = await response.json().catch(() => null);
  const hasDetail = typeof body === "object" && body !== null && "detail" in body;
  const detail = hasDetail ? ` ${String(body.detail)}` : "";
  return { isGood: false, sentence: `${texts.testBad(String(response.status))}${detail}` };
}

function useTest() {
  const texts = useDirectoryTexts();
  const api = useApi();
  const [result, setResult] = useState<Result | null>(null);
  const change = useChange((token: string) => sendTest(token, texts), {
    reads: [api.scimRequests.list, api.scimTokens.list],
    onDone: setResult,
  });
  return { change, result };
}

const ResultNotice = ({ result }: { result: Result | null }) =>
  result && <Notice kind={result.isGood ? "good" : "error"}>{result.sentence}</Notice>;

/** Tests a token that was just created. */
export function TestRequest({ token }: { token: string }) {
  const texts = useDirectoryTexts();
  const { change, result } = useTest();
  return (
    <>
      <ResultNotice result={result} />
      <div>
        <Button isBusy={change.isRunning} onClick={() => change.run(token)}>
          {texts.test}
        </Button>
      </div>
    </>
  );
}

/** Tests a token that the person has stored. */
export function PasteTest() {
  const texts = useDirectoryTexts();
  const { change, result } = useTest();
  return (
    <details>
      <summary>{texts.test}</summary>
      <Form onSubmit={({ token = "" }) => change.run(token.trim())} error={null}>
        <p>{texts.testText}</p>
        <ResultNotice result={result} />
        <Field
          label={texts.testToken}
          help={texts.testTokenHelp}
          name="token"
          type="password"
          autoComplete="off"
          required
        />
        <div>
          <Button type="submit" isBusy={change.isRunning}>
            {texts.test}
          </Button>
        </div>
      </Form>
    </details>
  );
}
