import { Time } from "../../../format/time.tsx";
import { unknown, useFormat } from "../../../format/use-format.ts";
import { Dialog } from "../../../parts/dialog/dialog.tsx";
import { Facts } from "../../../parts/layout/section.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { remedyOf, type ScimRequest } from "./remedy.ts";
import { ResourceLink } from "./resource-link.tsx";
import { useDirectoryTexts } from "./texts.ts";

interface RequestDetailsProps {
  request: ScimRequest;
  onClose: () => void;
}

/** Everything the log has of one request, and how to fix what was wrong. */
export function RequestDetails({ request, onClose }: RequestDetailsProps) {
  const texts = useDirectoryTexts();
  const f = useFormat();
  const { method, path, status, scimType, detail, requests, operations, failures } = request;
  const remedy = remedyOf(request, texts);
  return (
    <Dialog title={texts.detailsTitle(`${method} ${path}`)} onClose={onClose}>
      {remedy !== null && (
        <Notice kind="warning">
          <p>{detail}</p>
          <p>
            <strong>{texts.remedy}:</strong> {remedy}
          </p>
        </Notice>
      )}
      {requests > 1 && <p>{texts.requests(f.count(requests))}</p>}
      <Facts
        facts={[
          [texts.at, <Time at={request.at} />],
          [texts.status, scimType === null ? status : `${status} ${scimType}`],
          [texts.person, <ResourceLink request={request} />],
          [texts.actor, request.actorName ?? unknown],
          [texts.query, request.query ?? unknown],
          [texts.duration, texts.ms(f.count(request.ms))],
          ...(operations === null
            ? []
            : [
                [texts.operations, f.count(operations)] as const,
                [texts.failures, f.count(failures)] as const,
              ]),
          [texts.ignored, request.ignored?.join(", ") ?? unknown],
          [texts.userAgent, request.userAgent ?? unknown],
          [texts.requestId, <code>{request.requestId}</code>],
        ]}
      />
    </Dialog>
  );
}
