import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { AllServices, allServicesOf, useServices } from "../../../../services/useServices";
import { prefetch } from "../../../../session/data";
import { TextLink } from "../../../../shell/links";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { notify } from "../../../../shell/notify";
import { useMay, useStanding } from "../../../../shell/viewer";
import { SubProcessorEditor } from "../../../../subprocessors/SubProcessorEditor";
import { Panel } from "../../../../ui/Panel";
import { TextSkeleton } from "../../../../ui/Skeletons";

export const Route = createFileRoute("/_signedIn/o/$organisationId/sub-processors/new")({
  loader: ({ context, params }) =>
    prefetch(context.client, AllServices, allServicesOf(params.organisationId)),
  component: NewSubProcessor,
});

function NewSubProcessor() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayMaintain = useMay("MAINTAIN_REGISTER");
  const navigate = Route.useNavigate();
  const services = useServices(organisation.id);
  if (!mayMaintain) return <ProblemPage problem="forbidden" />;
  return (
    <Page
      narrow
      title={t("subProcessors.record")}
      lead={t("subProcessors.recordLead")}
      back={
        <TextLink
          to="/o/$organisationId/sub-processors"
          params={{ organisationId: organisation.id }}
        >
          {t("subProcessors.back")}
        </TextLink>
      }
    >
      {services ? (
        <SubProcessorEditor
          subProcessor={null}
          services={services}
          onSaved={(subProcessorId) => {
            notify(t("subProcessors.recorded"));
            void navigate({
              to: "/o/$organisationId/sub-processors/$subProcessorId",
              params: { organisationId: organisation.id, subProcessorId },
            });
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
