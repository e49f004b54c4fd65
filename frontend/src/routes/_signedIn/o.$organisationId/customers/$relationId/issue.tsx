import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { IssueForm } from "../../../../../agreements/IssueForm";
import { NoTemplate } from "../../../../../agreements/NoTemplate";
import { graphql } from "../../../../../graphql/generated";
import { AllServices, allServicesOf, useServices } from "../../../../../services/useServices";
import { prefetch, usePageData } from "../../../../../session/data";
import { TextLink } from "../../../../../shell/links";
import { Page } from "../../../../../shell/Page";
import { ProblemPage } from "../../../../../shell/ProblemPage";
import { notify } from "../../../../../shell/notify";
import { useMay, useStanding } from "../../../../../shell/viewer";
import { Panel } from "../../../../../ui/Panel";
import { TextSkeleton } from "../../../../../ui/Skeletons";
import { languages, loadLanguage } from "../../../../../words/i18n";

const IssuePage = graphql(`
  query IssuePage($relationId: ID!, $organisationId: ID!, $inUse: SubProcessorFilter) {
    node(id: $relationId) {
      __typename
      id
      ... on CustomerRelation {
        customer {
          id
          legalName
        }
        ...IssueForm_relation
      }
    }
    templates(organisationId: $organisationId, first: 50) {
      nodes {
        id
        currentVersion {
          id
        }
        ...IssueForm_template
      }
    }
    subProcessors(organisationId: $organisationId, filter: $inUse, first: 100) {
      nodes {
        id
        ...IssueForm_subProcessor
      }
    }
  }
`);

function variablesOf({ relationId, organisationId }: { relationId: string; organisationId: string }) {
  return { relationId, organisationId, inUse: { states: ["ACTIVE" as const] } };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/customers/$relationId/issue")({
  loader: async ({ context, params }) => {
    prefetch(context.client, IssuePage, variablesOf(params));
    prefetch(context.client, AllServices, allServicesOf(params.organisationId));
    // The annexes are suggested in the agreement's language, which may not be the reader's.
    await Promise.all(languages.map(loadLanguage));
  },
  component: Issue,
});

function Issue() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayIssue = useMay("ISSUE_AGREEMENT");
  const params = Route.useParams();
  const navigate = Route.useNavigate();
  const services = useServices(organisation.id);
  const { data } = usePageData(IssuePage, variablesOf(params));
  if (!mayIssue) return <ProblemPage problem="forbidden" />;
  const relation = data?.node?.__typename === "CustomerRelation" ? data.node : undefined;
  if (data && !relation) return <ProblemPage problem="notFound" />;
  const published = data?.templates.nodes.some(({ currentVersion }) => currentVersion !== null);
  return (
    <Page
      narrow
      title={relation && t("issue.title", { name: relation.customer.legalName })}
      lead={t("issue.lead")}
      back={
        relation && (
          <TextLink to="/o/$organisationId/customers/$relationId" params={params}>
            {relation.customer.legalName}
          </TextLink>
        )
      }
    >
      {!data || !relation || !services ? (
        <Panel>
          <TextSkeleton lines={12} />
        </Panel>
      ) : published ? (
        <IssueForm
          relation={relation}
          templates={data.templates.nodes}
          subProcessors={data.subProcessors.nodes}
          services={services}
          onSent={(agreementId) => {
            notify(t("issue.sent", { name: relation.customer.legalName }));
            void navigate({
              to: "/o/$organisationId/agreements/$agreementId",
              params: { organisationId: organisation.id, agreementId },
            });
          }}
        />
      ) : (
        <NoTemplate />
      )}
    </Page>
  );
}
