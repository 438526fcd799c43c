import { CopyField } from "../../../parts/copy.tsx";
import { Facts, Section } from "../../../parts/layout/section.tsx";
import styles from "./directory.module.css";
import { type DirectoryTexts, useDirectoryTexts } from "./texts.ts";

/** Where directories send people: the same for every organization, which the token identifies. */
export const baseUrl = `${globalThis.location.origin}/scim/v2`;

interface GuideProps {
  guide: DirectoryTexts["guides"]["okta"];
}

/** The steps at one provider. The values to enter follow the second step. */
export function Guide({ guide: { name, steps, fields } }: GuideProps) {
  const texts = useDirectoryTexts();
  const valueOf = (value: string) =>
    value.replace("{baseUrl}", baseUrl).replace("{token}", `(${texts.theToken})`);
  return (
    <Section title={name}>
      <CopyField label={texts.baseUrl} value={baseUrl} />
      <ol className={styles["steps"]}>
        {steps.map((step, index) => (
          <li key={step}>
            <p>{step}</p>
            {index === 1 && (
              <Facts
                facts={fields.map(([field = "", value = ""]) => [
                  field,
                  <code>{valueOf(value)}</code>,
                ])}
              />
            )}
          </li>
        ))}
      </ol>
    </Section>
  );
}
