import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../../../graphql/generated";
import { SecurityEventList } from "../../../security/SecurityEvents";
import { prefetch, usePageData } from "../../../session/data";
import { ListPanel } from "../../../shell/ListPanel";
import { TextLink } from "../../../shell/links";
import { pageSize } from "../../../shell/lists";
import { Page } from "../../../shell/Page";
import { cursor, searchOf } from "../../../shell/search";
import { useStanding } from "../../../shell/viewer";
import { EmptyState } from "../../../ui/EmptyState";
import { TrailIcon } from "../../../ui/icons";

const SignInsPage = graphql(`
  query SignInsPage($organisationId: ID!, $first: Int!, $after: String) {
    securityEvents(organisationId: $organisationId, first: $first, after: $after) {
      nodes {
        id
        ...SecurityEvents_event
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

export const Route = createFileRoute("/_signedIn/o/$organisationId/sign-ins")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, SignInsPage, variablesOf(params.organisationId, deps)),
  component: SignIns,
});

/** What happened at the doors of the organisation's members. */
function SignIns() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const search = Route.useSearch();
  const { data } = usePageData(SignInsPage, variablesOf(organisation.id, search));
  return (
    <Page
      title={t("securityEvents.title")}
      lead={t("securityEvents.lead")}
      back={
        <TextLink to="/o/$organisationId/audit" params={{ organisationId: organisation.id }}>
          {t("navigation.audit")}
        </TextLink>
      }
    >
      <ListPanel
        connection={data?.securityEvents}
        after={search.after}
        filters={{}}
        summary={(count) => t("securityEvents.summary", { count })}
        empty={
          <EmptyState icon={<TrailIcon />} title={t("securityEvents.emptyTitle")}>
            {t("securityEvents.empty")}
          </EmptyState>
        }
      >
        {(events) => (
          <SecurityEventList label={t("securityEvents.title")} named events={events} />
        )}
      </ListPanel>
    </Page>
  );
}
