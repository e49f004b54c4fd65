import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { AssistanceList } from "../../../../assistance/AssistanceList";
import { graphql } from "../../../../graphql/generated";
import type { AssistanceState } from "../../../../graphql/generated/graphql";
import { prefetch, usePageData } from "../../../../session/data";
import { ListPanel } from "../../../../shell/ListPanel";
import { ButtonLink, TextLink } from "../../../../shell/links";
import { ListFilter, ListSearch, pageSize } from "../../../../shell/lists";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { cursor, flag, oneOf, searchOf, text } from "../../../../shell/search";
import { useMay, useStanding } from "../../../../shell/viewer";
import { EmptyState } from "../../../../ui/EmptyState";
import { LifebuoyIcon } from "../../../../ui/icons";
import { ListToolbar } from "../../../../ui/ListToolbar";

const AssistancePage = graphql(`
  query AssistancePage(
    $organisationId: ID!
    $filter: AssistanceFilter
    $first: Int!
    $after: String
  ) {
    assistanceRequests(
      organisationId: $organisationId
      filter: $filter
      first: $first
      after: $after
    ) {
      nodes {
        id
        agreement {
          id
          reference
        }
        ...AssistanceList_request
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const states = ["OPEN", "ASKED", "ANSWERED", "CLOSED"] as const;
/** What is not over: the list over all agreements is the list of what is to be done. */
const unfinished: readonly AssistanceState[] = ["OPEN", "ASKED", "ANSWERED"];

const validateSearch = searchOf({
  search: text,
  state: oneOf(states),
  overdue: flag,
  agreement: text,
  after: cursor,
});

type Search = ReturnType<typeof validateSearch>;

/** Of one agreement, everything is wanted; over all of them, what is not over. */
function statesOf({ state, agreement }: Search): AssistanceState[] | null {
  if (state) return [state];
  return agreement === undefined ? [...unfinished] : null;
}

function variablesOf(organisationId: string, search: Search) {
  return {
    organisationId,
    filter: {
      search: search.search ?? null,
      states: statesOf(search),
      overdue: search.overdue ?? null,
      agreementId: search.agreement ?? null,
    },
    first: pageSize,
    after: search.after ?? null,
  };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/assistance/")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, AssistancePage, variablesOf(params.organisationId, deps)),
  component: Assistance,
});

function Assistance() {
  return useMay("READ_AGREEMENT_DOCUMENT") ? <All /> : <ProblemPage problem="forbidden" />;
}

/** Requests for assistance over all agreements, what is due first at the top. */
function All() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayAsk = useMay("ASK_ASSISTANCE");
  const search = Route.useSearch();
  const { data, busy } = usePageData(AssistancePage, variablesOf(organisation.id, search));
  const narrowed = search.agreement !== undefined;
  const one = data?.assistanceRequests.nodes.find(({ agreement }) => agreement.id === search.agreement);
  const side = organisation.kind === "VENDOR" ? "VENDOR" : "CUSTOMER";
  return (
    <Page
      title={t("assistance.title")}
      lead={t(`assistance.lead.${side}`)}
      actions={
        mayAsk && (
          <ButtonLink
            to="/o/$organisationId/assistance/new"
            params={{ organisationId: organisation.id }}
            search={search.agreement === undefined ? {} : { agreement: search.agreement }}
          >
            {t("assistance.ask")}
          </ButtonLink>
        )
      }
    >
      {narrowed && (
        <p style={{ margin: 0 }}>
          {one
            ? t("assistance.narrowed", { reference: one.agreement.reference })
            : t("assistance.narrowedOne")}{" "}
          <TextLink to="." search={{}} underline="always">
            {t("assistance.allAgreements")}
          </TextLink>
        </p>
      )}
      <ListToolbar>
        <ListSearch label={t("assistance.search")} value={search.search} />
        <ListFilter
          name="state"
          label={t("list.filterState")}
          allLabel={t(narrowed ? "list.allStates" : "assistance.unfinished")}
          value={search.state}
          options={states.map((state) => ({ value: state, label: t(`assistance.state.${state}`) }))}
        />
        <ListFilter
          name="overdue"
          label={t("assistance.due")}
          allLabel={t("assistance.anyDue")}
          value={search.overdue ? "true" : undefined}
          options={[{ value: "true", label: t("assistance.overdue") }]}
        />
      </ListToolbar>
      <ListPanel
        connection={data?.assistanceRequests}
        after={search.after}
        filters={{
          search: search.search,
          state: search.state,
          overdue: search.overdue,
          agreement: search.agreement,
        }}
        summary={(count) => t("assistance.summary", { count })}
        empty={
          <EmptyState icon={<LifebuoyIcon />} title={t("assistance.emptyTitle")}>
            {t(`assistance.empty.${side}`)}
          </EmptyState>
        }
      >
        {(requests) => <AssistanceList requests={requests} busy={busy} />}
      </ListPanel>
    </Page>
  );
}
