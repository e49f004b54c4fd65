import { Stack } from "@mantine/core";
import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ComparisonView } from "../../../../agreements/ComparisonView";
import { graphql } from "../../../../graphql/generated";
import type { CompareAgreementQuery } from "../../../../graphql/generated/graphql";
import { prefetch, usePageData } from "../../../../session/data";
import { TextLink } from "../../../../shell/links";
import { useListState } from "../../../../shell/lists";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { searchOf, text } from "../../../../shell/search";
import { useStanding } from "../../../../shell/viewer";
import { Callout } from "../../../../ui/Alerts";
import { ListToolbar, VersionSelect } from "../../../../ui/ListToolbar";
import { Panel } from "../../../../ui/Panel";
import { TextSkeleton } from "../../../../ui/Skeletons";

const CompareAgreement = graphql(`
  query CompareAgreement($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Agreement {
        reference
        versions {
          id
          number
          state
        }
      }
    }
  }
`);

const CompareVersions = graphql(`
  query CompareVersions($formerId: ID!, $laterId: ID!) {
    compareVersions(formerVersionId: $formerId, laterVersionId: $laterId) {
      ...ComparisonView_comparison
    }
  }
`);

const validateSearch = searchOf({ from: text, to: text });

export const Route = createFileRoute(
  "/_signedIn/o/$organisationId/agreements/$agreementId_/compare",
)({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps: { from, to } }) => {
    prefetch(context.client, CompareAgreement, { id: params.agreementId });
    if (from && to) prefetch(context.client, CompareVersions, { formerId: from, laterId: to });
  },
  component: Compare,
});

type Versions = Extract<
  NonNullable<CompareAgreementQuery["node"]>,
  { readonly __typename: "Agreement" }
>["versions"];

function Compare() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const { agreementId } = Route.useParams();
  const search = Route.useSearch();
  const change = useListState();
  const { data } = usePageData(CompareAgreement, { id: agreementId });
  const agreement = data?.node?.__typename === "Agreement" ? data.node : undefined;
  if (data && !agreement) return <ProblemPage problem="notFound" />;
  const versions: Versions = agreement?.versions ?? [];
  // Without a choice the newest and the one before it.
  const to = search.to ?? versions[0]?.id;
  const from = search.from ?? versions[1]?.id ?? versions[0]?.id;
  const options = versions.map(({ id, number, state }) => ({
    value: id,
    label: t("comparison.option", { number, state: t(`agreementVersionState.${state}`) }),
  }));
  return (
    <Page
      title={t("comparison.title")}
      lead={agreement?.reference ?? ""}
      back={
        <TextLink
          to="/o/$organisationId/agreements/$agreementId"
          params={{ organisationId: organisation.id, agreementId }}
        >
          {t("negotiation.back")}
        </TextLink>
      }
    >
      {from === undefined || to === undefined ? (
        <Loading />
      ) : (
        <>
          <ListToolbar>
            <VersionSelect
              label={t("comparison.from")}
              value={from}
              options={options}
              onChange={(id) => change({ from: id, to })}
            />
            <VersionSelect
              label={t("comparison.to")}
              value={to}
              options={options}
              onChange={(id) => change({ from, to: id })}
            />
          </ListToolbar>
          {from === to ? (
            <Callout tone="info" title={t("comparison.pick")} />
          ) : (
            <Compared from={from} to={to} />
          )}
        </>
      )}
    </Page>
  );
}

function Compared({ from, to }: { from: string; to: string }) {
  const { data, busy } = usePageData(CompareVersions, { formerId: from, laterId: to });
  if (!data) return <Loading />;
  return (
    <Stack gap="md" aria-busy={busy || undefined}>
      <ComparisonView comparison={data.compareVersions} />
    </Stack>
  );
}

function Loading() {
  return (
    <Panel>
      <TextSkeleton lines={14} />
    </Panel>
  );
}
