import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { AccessListButton } from "../../../audit/AccessListButton";
import { AuditList } from "../../../audit/AuditList";
import { graphql } from "../../../graphql/generated";
import { prefetch, usePageData } from "../../../session/data";
import { ListPanel } from "../../../shell/ListPanel";
import { ButtonLink } from "../../../shell/links";
import { ListFilter, pageSize } from "../../../shell/lists";
import { Page } from "../../../shell/Page";
import { cursor, oneOf, searchOf } from "../../../shell/search";
import { useMay, useStanding } from "../../../shell/viewer";
import { EmptyState } from "../../../ui/EmptyState";
import { TrailIcon } from "../../../ui/icons";
import { ListToolbar } from "../../../ui/ListToolbar";

const AuditPage = graphql(`
  query AuditPage($organisationId: ID!, $entity: String, $first: Int!, $after: String) {
    auditEvents(organisationId: $organisationId, entity: $entity, first: $first, after: $after) {
      nodes {
        id
        ...AuditList_event
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

/** What events are about: types of the schema. */
const entities = [
  "AgreementVersion",
  "Announcement",
  "ApiToken",
  "Investigation",
  "Invitation",
  "Membership",
  "Notice",
  "Organisation",
  "ServiceAccount",
  "SharingGrant",
  "SubProcessor",
] as const;

const validateSearch = searchOf({ entity: oneOf(entities), after: cursor });

function variablesOf(
  organisationId: string,
  { entity, after }: ReturnType<typeof validateSearch>,
) {
  return { organisationId, entity: entity ?? null, first: pageSize, after: after ?? null };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/audit")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, AuditPage, variablesOf(params.organisationId, deps)),
  component: Audit,
});

function Audit() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const search = Route.useSearch();
  const mayInvestigate = useMay("READ_INVESTIGATIONS");
  const { data, busy } = usePageData(AuditPage, variablesOf(organisation.id, search));
  return (
    <Page title={t("navigation.audit")} lead={t("audit.lead")} actions={
        <>
          <AccessListButton organisationId={organisation.id} />
          {mayInvestigate && (
            <ButtonLink
              to="/o/$organisationId/investigations"
              params={{ organisationId: organisation.id }}
              variant="default"
            >
              {t("investigations.title")}
            </ButtonLink>
          )}
          <ButtonLink
            to="/o/$organisationId/sign-ins"
            params={{ organisationId: organisation.id }}
            variant="default"
          >
            {t("securityEvents.title")}
          </ButtonLink>
        </>
      }>
      <ListToolbar>
        <ListFilter
          name="entity"
          label={t("audit.filter")}
          allLabel={t("audit.everything")}
          value={search.entity}
          options={entities.map((value) => ({ value, label: t(`audit.entity.${value}`) }))}
        />
      </ListToolbar>
      <ListPanel
        connection={data?.auditEvents}
        after={search.after}
        filters={{ entity: search.entity }}
        summary={(count) => t("audit.summary", { count })}
        empty={
          <EmptyState icon={<TrailIcon />} title={t("audit.emptyTitle")}>
            {t("audit.empty")}
          </EmptyState>
        }
      >
        {(events) => <AuditList events={events} busy={busy} />}
      </ListPanel>
    </Page>
  );
}
