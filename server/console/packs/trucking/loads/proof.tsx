import { useQuery } from "@tanstack/react-query";
import { q } from "../../../web/api/query.ts";
import { useApi } from "../../../web/api/session.ts";
import { useFormat } from "../../../web/format/use-format.ts";
import { Details } from "../../../web/parts/details.tsx";
import { Section } from "../../../web/parts/layout/section.tsx";
import { QueryView } from "../../../web/parts/query-view.tsx";
import { useTexts } from "../texts/use-texts.ts";

/** Who received a load, and when. */
export function Proof({ loadId }: { loadId: string }) {
  const t = useTexts();
  const f = useFormat();
  const api = useApi();
  const proof = useQuery(q(api.trucking.loads.proof, { id: loadId }));
  return (
    <Section title={t.load.proof}>
      <QueryView query={proof} height="figures">
        {({ receivedBy, receivedAt, signatureHash, photos }) => (
          <Details
            facts={[
              [t.load.receivedBy, receivedBy],
              [t.load.receivedAt, f.time(receivedAt)],
              [t.load.signature, signatureHash && <code>{signatureHash}</code>],
              [
                t.load.photos,
                photos.map((photo) => (
                  <p key={photo}>
                    <a href={photo} rel="noreferrer noopener" target="_blank">
                      {photo}
                    </a>
                  </p>
                )),
              ],
            ]}
          />
        )}
      </QueryView>
    </Section>
  );
}
