import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ActivityEditor } from "../../../../../accountability/ActivityEditor";
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

const EditActivityPage = graphql(`
  query EditActivityPage($id: ID!) {
    processingActivity(processingActivityId: $id) {
      id
      title
      version
      canChange
      ...ActivityDraft_activity
    }
  }
`);

export const Route = createFileRoute("/_signedIn/o/$organisationId/accountability/$activityId/edit")({
  loader: ({ context, params }) => {
    prefetch(context.client, EditActivityPage, { id: params.activityId });
    prefetch(context.client, AllServices, allServicesOf(params.organisationId));
  },
  component: EditActivity,
});

function EditActivity() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayKeep = useMay("KEEP_RECORDS");
  const { activityId } = Route.useParams();
  const navigate = Route.useNavigate();
  const services = useServices(organisation.id);
  const { data } = usePageData(EditActivityPage, { id: activityId });
  const activity = data?.processingActivity;
  if (!mayKeep || activity?.canChange === false) return <ProblemPage problem="forbidden" />;
  const params = { organisationId: organisation.id, activityId };
  return (
    <Page
      narrow
      title={activity && t("activityForm.editTitle", { title: activity.title })}
      back={
        activity && (
          <TextLink to="/o/$organisationId/accountability/$activityId" params={params}>
            {activity.title}
          </TextLink>
        )
      }
    >
      {services && activity ? (
        <ActivityEditor
          key={activity.version}
          activity={activity}
          services={organisation.kind === "VENDOR" ? services : null}
          onSaved={() => {
            notify(t("activityForm.saved"));
            void navigate({ to: "/o/$organisationId/accountability/$activityId", params });
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
