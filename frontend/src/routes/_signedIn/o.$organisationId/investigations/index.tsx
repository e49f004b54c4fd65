import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../../../../graphql/generated";
import { OpenInvestigation } from "../../../../investigations/OpenInvestigation";
import { prefetch, usePageData } from "../../../../session/data";
import { ListPanel } from "../../../../shell/ListPanel";
import { TextLink } from "../../../../shell/links";
import { pageSize } from "../../../../shell/lists";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { cursor, searchOf } from "../../../../shell/search";
import { useMay, useStanding } from "../../../../shell/viewer";
import { EmptyState } from "../../../../ui/EmptyState";
import { SearchIcon } from "../../../../ui/icons";
import { Row, Rows } from "../../../../ui/Rows";
import { StatusBadge } from "../../../../ui/StatusBadge";
import { useDates } from "../../../../words/dates";

const InvestigationsPage = graphql(`
  query InvestigationsPage($organisationId: ID!, $first: Int!, $after: String) {
    investigations(organisationId: $organisationId, first: $first, after: $after) {
      nodes {
        id
        number
        title
        state
        openedAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const validateSearch = searchOf({ after: cursor });

function variablesOf(organisationId: string, { after }: ReturnType<typeof validateSearch>) {
  return { organisationId, first: pageSize, after: after ?? null };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/investigations/")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, InvestigationsPage, variablesOf(params.organisationId, deps)),
  component: Investigations,
});

function Investigations() {
  return useMay("READ_INVESTIGATIONS") ? <All /> : <ProblemPage problem="forbidden" />;
}

/** Records of suspected misuse, without names. */
function All() {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const mayOpen = useMay("INVESTIGATE_MISUSE");
  const search = Route.useSearch();
  const { data } = usePageData(InvestigationsPage, variablesOf(organisation.id, search));
  return (
    <Page
      title={t("investigations.title")}
      lead={t("investigations.lead")}
      back={
        <TextLink to="/o/$organisationId/audit" params={{ organisationId: organisation.id }}>
          {t("navigation.audit")}
        </TextLink>
      }
      actions={mayOpen && <OpenInvestigation organisation={organisation} />}
    >
      <ListPanel
        connection={data?.investigations}
        after={search.after}
        filters={{}}
        summary={(count) => t("investigations.summary", { count })}
        empty={
          <EmptyState icon={<SearchIcon />} title={t("investigations.emptyTitle")}>
            {t("investigations.empty")}
          </EmptyState>
        }
      >
        {(records) => (
          <Rows label={t("investigations.title")}>
            {records.map((record) => (
              <Row
                key={record.id}
                main={
                  <TextLink
                    to="/o/$organisationId/investigations/$investigationId"
                    params={{ organisationId: organisation.id, investigationId: record.id }}
                  >
                    {record.title}
                  </TextLink>
                }
                detail={t("investigations.opened", {
                  number: record.number,
                  date: dates.date(record.openedAt),
                })}
                end={
                  <StatusBadge tone={record.state === "OPEN" ? "waiting" : "neutral"}>
                    {t(`investigations.state.${record.state}`)}
                  </StatusBadge>
                }
              />
            ))}
          </Rows>
        )}
      </ListPanel>
    </Page>
  );
}
