import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../../../../graphql/generated";
import { InvestigationActions } from "../../../../investigations/InvestigationActions";
import { prefetch, usePageData } from "../../../../session/data";
import { TextLink } from "../../../../shell/links";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { useMay, useStanding } from "../../../../shell/viewer";
import { Callout } from "../../../../ui/Alerts";
import { Facts } from "../../../../ui/Facts";
import { Panel } from "../../../../ui/Panel";
import { TextSkeleton } from "../../../../ui/Skeletons";
import { StatusBadge } from "../../../../ui/StatusBadge";
import { Thread } from "../../../../ui/Thread";
import { useDates } from "../../../../words/dates";

const InvestigationPage = graphql(`
  query InvestigationPage($investigationId: ID!) {
    investigation(investigationId: $investigationId) {
      investigation {
        id
        number
        title
        state
        openedAt
        closedAt
      }
      subject
      suspicion
      interest
      conclusion
      openedBy
      closedBy
      notes {
        text
        by
        at
      }
    }
  }
`);

export const Route = createFileRoute("/_signedIn/o/$organisationId/investigations/$investigationId")({
  loader: ({ context, params }) =>
    prefetch(context.client, InvestigationPage, { investigationId: params.investigationId }),
  component: Investigation,
});

function Investigation() {
  return useMay("READ_INVESTIGATIONS") ? <One /> : <ProblemPage problem="forbidden" />;
}

const words = (text: string) => <span style={{ whiteSpace: "pre-line" }}>{text}</span>;

/** One record, whose reading stands in the trail. */
function One() {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const mayAct = useMay("INVESTIGATE_MISUSE");
  const { investigationId } = Route.useParams();
  const { data } = usePageData(InvestigationPage, { investigationId });
  const record = data?.investigation;
  const head = record?.investigation;
  return (
    <Page
      title={head?.title}
      badge={
        head && (
          <StatusBadge tone={head.state === "OPEN" ? "waiting" : "neutral"}>
            {t(`investigations.state.${head.state}`)}
          </StatusBadge>
        )
      }
      back={
        <TextLink to="/o/$organisationId/investigations" params={{ organisationId: organisation.id }}>
          {t("investigations.title")}
        </TextLink>
      }
      actions={mayAct && head?.state === "OPEN" && <InvestigationActions id={head.id} />}
    >
      <Callout tone="info" title={t("investigations.told")}>
        <p>{t("investigations.toldWords")}</p>
      </Callout>
      <Panel title={t("investigations.record")}>
        {record && head ? (
          <Facts
            items={[
              {
                label: t("investigations.openedBy"),
                value: `${record.openedBy}, ${dates.dateTime(head.openedAt)}`,
              },
              { label: t("investigations.basis"), value: t("investigations.article") },
              { label: t("investigations.subject"), value: words(record.subject), wide: true },
              { label: t("investigations.suspicion"), value: words(record.suspicion), wide: true },
              { label: t("investigations.interest"), value: words(record.interest), wide: true },
            ]}
          />
        ) : (
          <TextSkeleton lines={6} />
        )}
      </Panel>
      {record && record.notes.length > 0 && (
        <Panel title={t("investigations.notes")}>
          <Thread
            posts={record.notes.map((note) => ({
              key: `${note.at} ${note.by}`,
              heading: note.by,
              text: note.text,
              byline: dates.dateTime(note.at),
              mine: false,
            }))}
          />
        </Panel>
      )}
      {record && head && head.closedAt !== null && (
        <Panel
          title={t("investigations.conclusion")}
          lead={t("investigations.closed", {
            by: record.closedBy ?? "",
            date: dates.dateTime(head.closedAt),
          })}
        >
          <p style={{ whiteSpace: "pre-line" }}>{record.conclusion}</p>
        </Panel>
      )}
    </Page>
  );
}
