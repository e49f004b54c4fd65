import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ActivityEditor } from "../../../../accountability/ActivityEditor";
import { AllServices, allServicesOf, useServices } from "../../../../services/useServices";
import { prefetch } from "../../../../session/data";
import { TextLink } from "../../../../shell/links";
import { notify } from "../../../../shell/notify";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { useMay, useStanding } from "../../../../shell/viewer";
import { Panel } from "../../../../ui/Panel";
import { TextSkeleton } from "../../../../ui/Skeletons";

export const Route = createFileRoute("/_signedIn/o/$organisationId/accountability/new")({
  loader: ({ context, params }) =>
    prefetch(context.client, AllServices, allServicesOf(params.organisationId)),
  component: NewActivity,
});

function NewActivity() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayKeep = useMay("KEEP_RECORDS");
  const navigate = Route.useNavigate();
  const services = useServices(organisation.id);
  if (!mayKeep) return <ProblemPage problem="forbidden" />;
  return (
    <Page
      narrow
      title={t("accountability.create")}
      lead={t("activityForm.lead")}
      back={
        <TextLink
          to="/o/$organisationId/accountability"
          params={{ organisationId: organisation.id }}
        >
          {t("accountability.record")}
        </TextLink>
      }
    >
      {services ? (
        <ActivityEditor
          activity={null}
          services={organisation.kind === "VENDOR" ? services : null}
          onSaved={(activityId) => {
            notify(t("activityForm.drafted"));
            void navigate({
              to: "/o/$organisationId/accountability/$activityId",
              params: { organisationId: organisation.id, activityId },
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
