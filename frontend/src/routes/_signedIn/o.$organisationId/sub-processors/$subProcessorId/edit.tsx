import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../../../../../graphql/generated";
import { AllServices, allServicesOf, useServices } from "../../../../../services/useServices";
import { prefetch, usePageData } from "../../../../../session/data";
import { TextLink } from "../../../../../shell/links";
import { Page } from "../../../../../shell/Page";
import { ProblemPage } from "../../../../../shell/ProblemPage";
import { notify } from "../../../../../shell/notify";
import { useMay, useStanding } from "../../../../../shell/viewer";
import { SubProcessorEditor } from "../../../../../subprocessors/SubProcessorEditor";
import { Panel } from "../../../../../ui/Panel";
import { TextSkeleton } from "../../../../../ui/Skeletons";

const EditSubProcessorPage = graphql(`
  query EditSubProcessorPage($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on SubProcessor {
        legalName
        version
        ...SubProcessorDraft_subProcessor
      }
    }
  }
`);

export const Route = createFileRoute(
  "/_signedIn/o/$organisationId/sub-processors/$subProcessorId/edit",
)({
  loader: ({ context, params }) => {
    prefetch(context.client, EditSubProcessorPage, { id: params.subProcessorId });
    prefetch(context.client, AllServices, allServicesOf(params.organisationId));
  },
  component: EditSubProcessor,
});

function EditSubProcessor() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayMaintain = useMay("MAINTAIN_REGISTER");
  const { subProcessorId } = Route.useParams();
  const navigate = Route.useNavigate();
  const services = useServices(organisation.id);
  const { data } = usePageData(EditSubProcessorPage, { id: subProcessorId });
  const subProcessor = data?.node?.__typename === "SubProcessor" ? data.node : undefined;
  if (!mayMaintain) return <ProblemPage problem="forbidden" />;
  if (data && !subProcessor) return <ProblemPage problem="notFound" />;
  const params = { organisationId: organisation.id, subProcessorId };
  return (
    <Page
      narrow
      title={subProcessor && t("subProcessors.editTitle", { name: subProcessor.legalName })}
      back={
        subProcessor && (
          <TextLink to="/o/$organisationId/sub-processors/$subProcessorId" params={params}>
            {subProcessor.legalName}
          </TextLink>
        )
      }
    >
      {services && subProcessor ? (
        <SubProcessorEditor
          key={subProcessor.version}
          subProcessor={subProcessor}
          services={services}
          onSaved={() => {
            notify(t("subProcessors.saved"));
            void navigate({ to: "/o/$organisationId/sub-processors/$subProcessorId", params });
          }}
        />
      ) : (
        <Panel>
          <TextSkeleton lines={12} />
        </Panel>
      )}
    </Page>
  );
}
