import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ManyForm } from "../../../../../agreements/many/ManyForm";
import { NoTemplate } from "../../../../../agreements/NoTemplate";
import { graphql } from "../../../../../graphql/generated";
import { AllServices, allServicesOf, useServices } from "../../../../../services/useServices";
import { prefetch, usePageData } from "../../../../../session/data";
import { TextLink } from "../../../../../shell/links";
import { notify } from "../../../../../shell/notify";
import { Page } from "../../../../../shell/Page";
import { ProblemPage } from "../../../../../shell/ProblemPage";
import { useMay, useStanding } from "../../../../../shell/viewer";
import { Panel } from "../../../../../ui/Panel";
import { TextSkeleton } from "../../../../../ui/Skeletons";
import { languages, loadLanguage } from "../../../../../words/i18n";

const IssueManyPage = graphql(`
  query IssueManyPage($organisationId: ID!, $inUse: SubProcessorFilter) {
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

function variablesOf(organisationId: string) {
  return { organisationId, inUse: { states: ["ACTIVE" as const] } };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/agreements/batches/new")({
  loader: async ({ context, params }) => {
    prefetch(context.client, IssueManyPage, variablesOf(params.organisationId));
    prefetch(context.client, AllServices, allServicesOf(params.organisationId));
    // The annexes are suggested in the agreement's language, which may not be the reader's.
    await Promise.all(languages.map(loadLanguage));
  },
  component: IssueMany,
});

function IssueMany() {
  const mayIssue = useMay("ISSUE_AGREEMENT");
  return mayIssue ? <Form /> : <ProblemPage problem="forbidden" />;
}

function Form() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const navigate = Route.useNavigate();
  const services = useServices(organisation.id);
  const { data } = usePageData(IssueManyPage, variablesOf(organisation.id));
  const published = data?.templates.nodes.some(({ currentVersion }) => currentVersion !== null);
  return (
    <Page
      narrow
      title={t("issueMany.title")}
      lead={t("issueMany.lead")}
      back={
        <TextLink
          to="/o/$organisationId/agreements/batches"
          params={{ organisationId: organisation.id }}
        >
          {t("issueMany.back")}
        </TextLink>
      }
    >
      {!data || !services ? (
        <Panel>
          <TextSkeleton lines={12} />
        </Panel>
      ) : published ? (
        <ManyForm
          templates={data.templates.nodes}
          subProcessors={data.subProcessors.nodes}
          services={services}
          onSent={(batchId) => {
            notify(t("issueMany.started"));
            void navigate({
              to: "/o/$organisationId/agreements/batches/$batchId",
              params: { organisationId: organisation.id, batchId },
            });
          }}
        />
      ) : (
        <NoTemplate />
      )}
    </Page>
  );
}
