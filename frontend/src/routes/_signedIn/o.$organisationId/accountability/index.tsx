import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { AccountabilitySections } from "../../../../accountability/AccountabilitySections";
import { ActivityList } from "../../../../accountability/ActivityList";
import { MeasuresPage, MeasuresView, measuresOf } from "../../../../accountability/MeasuresView";
import { ProcessorMeasures } from "../../../../accountability/ProcessorMeasures";
import { RecordExport } from "../../../../accountability/RecordExport";
import { graphql } from "../../../../graphql/generated";
import { prefetch, usePageData } from "../../../../session/data";
import { ListPanel } from "../../../../shell/ListPanel";
import { ButtonLink } from "../../../../shell/links";
import { ListFilter, pageSize } from "../../../../shell/lists";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { cursor, flag, oneOf, searchOf } from "../../../../shell/search";
import { useMay, useStanding } from "../../../../shell/viewer";
import { EmptyState } from "../../../../ui/EmptyState";
import { DocumentIcon } from "../../../../ui/icons";
import { ListToolbar } from "../../../../ui/ListToolbar";

const RecordPage = graphql(`
  query RecordPage(
    $organisationId: ID!
    $filter: ProcessingActivityFilter
    $first: Int!
    $after: String
  ) {
    processingActivities(
      organisationId: $organisationId
      filter: $filter
      first: $first
      after: $after
    ) {
      nodes {
        id
        ...ActivityList_activity
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const states = ["DRAFT", "ACTIVE", "RETIRED"] as const;
const roles = ["CONTROLLER", "PROCESSOR"] as const;

const validateSearch = searchOf({
  view: oneOf(["measures"]),
  state: oneOf(states),
  role: oneOf(roles),
  due: flag,
  after: cursor,
  processors: cursor,
});

type Search = ReturnType<typeof validateSearch>;

function variablesOf(organisationId: string, search: Search) {
  return {
    organisationId,
    filter: {
      states: search.state ? [search.state] : null,
      role: search.role ?? null,
      reviewDue: search.due ?? null,
    },
    first: pageSize,
    after: search.after ?? null,
  };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/accountability/")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    deps.view === "measures"
      ? prefetch(context.client, MeasuresPage, measuresOf(params.organisationId, deps.after))
      : prefetch(context.client, RecordPage, variablesOf(params.organisationId, deps)),
  component: Accountability,
});

/** What the organisation answers for: its record of processing activities, and the evidence of its measures. */
function Accountability() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const { view, after, processors } = Route.useSearch();
  const mayRead = useMay("READ_CONTENT");
  const mayKeep = useMay("KEEP_RECORDS");
  if (!mayRead) return <ProblemPage problem="forbidden" />;
  const shown = view ?? "record";
  return (
    <Page
      title={t("accountability.title")}
      lead={t("accountability.lead")}
      actions={
        shown === "record" && (
          <>
            <RecordExport />
            {mayKeep && <NewActivity />}
          </>
        )
      }
    >
      <AccountabilitySections shown={shown} />
      {shown === "record" ? (
        <Record />
      ) : (
        <>
          <MeasuresView after={after} />
          {organisation.kind === "CUSTOMER" && <ProcessorMeasures after={processors} />}
        </>
      )}
    </Page>
  );
}

function NewActivity() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  return (
    <ButtonLink
      to="/o/$organisationId/accountability/new"
      params={{ organisationId: organisation.id }}
    >
      {t("accountability.create")}
    </ButtonLink>
  );
}

function Record() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayKeep = useMay("KEEP_RECORDS");
  const search = Route.useSearch();
  const { state, role, due, after } = search;
  const { data, busy } = usePageData(RecordPage, variablesOf(organisation.id, search));
  return (
    <>
      <ListToolbar>
        <ListFilter
          name="state"
          label={t("list.filterState")}
          allLabel={t("list.allStates")}
          value={state}
          options={states.map((value) => ({ value, label: t(`activity.state.${value}`) }))}
        />
        <ListFilter
          name="role"
          label={t("accountability.filterRole")}
          allLabel={t("accountability.allRoles")}
          value={role}
          options={roles.map((value) => ({ value, label: t(`side.${value}`) }))}
        />
        <ListFilter
          name="due"
          label={t("accountability.filterReview")}
          allLabel={t("accountability.allReviews")}
          value={due ? "true" : undefined}
          options={[{ value: "true", label: t("activity.reviewDue") }]}
        />
      </ListToolbar>
      <ListPanel
        connection={data?.processingActivities}
        after={after}
        filters={{ state, role, due }}
        summary={(count) => t("accountability.summary", { count })}
        empty={
          <EmptyState
            icon={<DocumentIcon />}
            title={t("accountability.emptyTitle")}
            action={mayKeep && <NewActivity />}
          >
            {t("accountability.empty")}
          </EmptyState>
        }
      >
        {(activities) => <ActivityList activities={activities} busy={busy} />}
      </ListPanel>
    </>
  );
}
