import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { AssistanceActions } from "../../../../assistance/AssistanceActions";
import { AssistanceBadge } from "../../../../assistance/AssistanceBadge";
import { graphql } from "../../../../graphql/generated";
import { prefetch, usePageData } from "../../../../session/data";
import { TextLink } from "../../../../shell/links";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { useMay, useStanding } from "../../../../shell/viewer";
import { Facts } from "../../../../ui/Facts";
import { Panel } from "../../../../ui/Panel";
import { TextSkeleton } from "../../../../ui/Skeletons";
import { Thread } from "../../../../ui/Thread";
import { useDates } from "../../../../words/dates";

const AssistanceRequestPage = graphql(`
  query AssistanceRequestPage($requestId: ID!) {
    assistanceRequest(assistanceRequestId: $requestId) {
      request {
        id
        number
        kind
        subject
        state
        dueAt
        isOverdue
        openedAt
        closedAt
        agreement {
          id
          reference
          vendor {
            id
            legalName
          }
          customer {
            id
            legalName
          }
        }
      }
      closedByName
      messages {
        id
        act
        side
        text
        writtenByName
        writtenAt
      }
      ...AssistanceActions_case
    }
  }
`);

export const Route = createFileRoute("/_signedIn/o/$organisationId/assistance/$requestId")({
  loader: ({ context, params }) =>
    prefetch(context.client, AssistanceRequestPage, { requestId: params.requestId }),
  component: Request,
});

function Request() {
  return useMay("READ_AGREEMENT_DOCUMENT") ? <One /> : <ProblemPage problem="forbidden" />;
}

/** One request: the deadline and the thread, the same for both sides. */
function One() {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const { requestId } = Route.useParams();
  const { data } = usePageData(AssistanceRequestPage, { requestId });
  const shown = data?.assistanceRequest;
  const request = shown?.request;
  const agreement = request?.agreement;
  const own = agreement?.vendor.id === organisation.id ? "PROCESSOR" : "CONTROLLER";
  const closed = request?.closedAt;
  return (
    <Page
      title={request?.subject}
      badge={request && <AssistanceBadge state={request.state} isOverdue={request.isOverdue} />}
      back={
        <TextLink to="/o/$organisationId/assistance" params={{ organisationId: organisation.id }}>
          {t("assistance.title")}
        </TextLink>
      }
      actions={shown && <AssistanceActions case={shown} />}
    >
      <Panel>
        {request && agreement ? (
          <Facts
            items={[
              { label: t("assistance.due"), value: due(request.dueAt) },
              { label: t("assistance.kindLabel"), value: t(`assistance.kind.${request.kind}`) },
              {
                label: t(own === "PROCESSOR" ? "side.CONTROLLER" : "side.PROCESSOR"),
                value: (own === "PROCESSOR" ? agreement.customer : agreement.vendor).legalName,
              },
              {
                label: t("assistance.agreement"),
                value: (
                  <TextLink
                    to="/o/$organisationId/agreements/$agreementId"
                    params={{ organisationId: organisation.id, agreementId: agreement.id }}
                    search={{ view: "life" }}
                  >
                    {t("assistance.numbered", {
                      reference: agreement.reference,
                      number: request.number,
                    })}
                  </TextLink>
                ),
              },
              { label: t("assistance.openedAt"), value: dates.dateTime(request.openedAt) },
              {
                label: t("assistance.closedAt"),
                value: closed ? `${shown.closedByName ?? ""}, ${dates.dateTime(closed)}` : null,
              },
            ]}
          />
        ) : (
          <TextSkeleton lines={4} />
        )}
      </Panel>
      <Panel title={t("assistance.thread")} lead={t("assistance.threadLead")}>
        {shown ? (
          <Thread
            posts={shown.messages.map((message) => ({
              key: message.id,
              heading: t(`assistance.act.${message.act}`),
              text: message.text,
              byline: `${message.writtenByName} · ${dates.dateTime(message.writtenAt)}`,
              mine: message.side === own,
            }))}
          />
        ) : (
          <TextSkeleton lines={6} />
        )}
      </Panel>
    </Page>
  );

  function due(at: string) {
    if (request?.state === "CLOSED" || request?.state === "ANSWERED") return dates.legal.date(at);
    return `${dates.legal.date(at)} (${dates.deadline(at, new Date())})`;
  }
}
