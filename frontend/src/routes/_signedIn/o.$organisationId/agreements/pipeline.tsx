import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { IssueDialog } from "../../../../agreements/IssueDialog";
import { AgreementViews } from "../../../../agreements/pipeline/AgreementViews";
import { PipelineBoard } from "../../../../agreements/pipeline/PipelineBoard";
import { PipelineWeeks } from "../../../../agreements/pipeline/PipelineWeeks";
import { graphql } from "../../../../graphql/generated";
import { prefetch, usePageData } from "../../../../session/data";
import { Page } from "../../../../shell/Page";
import { useMay, useStanding } from "../../../../shell/viewer";
import { Panel } from "../../../../ui/Panel";
import { ListSkeleton } from "../../../../ui/Skeletons";

const PipelinePage = graphql(`
  query PipelinePage($organisationId: ID!) {
    agreementPipeline(organisationId: $organisationId) {
      ...PipelineBoard_pipeline
      ...PipelineWeeks_pipeline
    }
  }
`);

export const Route = createFileRoute("/_signedIn/o/$organisationId/agreements/pipeline")({
  loader: ({ context, params }) =>
    prefetch(context.client, PipelinePage, { organisationId: params.organisationId }),
  component: Pipeline,
});

function Pipeline() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayIssue = useMay("ISSUE_AGREEMENT");
  const { data } = usePageData(PipelinePage, { organisationId: organisation.id });
  return (
    <Page
      title={t("navigation.agreements")}
      lead={t("pipeline.lead")}
      actions={mayIssue && <IssueDialog />}
    >
      <AgreementViews />
      {data ? <PipelineBoard pipeline={data.agreementPipeline} /> : <ListSkeleton />}
      <Panel>{data ? <PipelineWeeks pipeline={data.agreementPipeline} /> : <ListSkeleton />}</Panel>
    </Page>
  );
}
