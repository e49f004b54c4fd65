import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { AnnouncementForm } from "../../../../announcements/AnnouncementForm";
import { graphql } from "../../../../graphql/generated";
import { ChangeType } from "../../../../graphql/generated/graphql";
import { AllServices, allServicesOf, useServices } from "../../../../services/useServices";
import { prefetch, usePageData } from "../../../../session/data";
import { TextLink } from "../../../../shell/links";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { notify } from "../../../../shell/notify";
import { oneOf, searchOf, text } from "../../../../shell/search";
import { useMay, useStanding } from "../../../../shell/viewer";
import { Panel } from "../../../../ui/Panel";
import { TextSkeleton } from "../../../../ui/Skeletons";

const NewAnnouncementPage = graphql(`
  query NewAnnouncementPage($organisationId: ID!, $filter: SubProcessorFilter) {
    subProcessors(organisationId: $organisationId, filter: $filter, first: 100) {
      nodes {
        id
        legalName
        state
        services {
          id
          title
        }
        ...SubProcessorDraft_subProcessor
      }
    }
  }
`);

/** A change starts from a record that is prepared, or from one in use. */
function variablesOf(organisationId: string) {
  return { organisationId, filter: { states: ["PROPOSED" as const, "ACTIVE" as const] } };
}

const validateSearch = searchOf({ type: oneOf(Object.values(ChangeType)), subject: text });

export const Route = createFileRoute("/_signedIn/o/$organisationId/announcements/new")({
  validateSearch,
  loader: ({ context, params }) => {
    prefetch(context.client, NewAnnouncementPage, variablesOf(params.organisationId));
    prefetch(context.client, AllServices, allServicesOf(params.organisationId));
  },
  component: NewAnnouncement,
});

function NewAnnouncement() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayDraft = useMay("DRAFT_ANNOUNCEMENT");
  const navigate = Route.useNavigate();
  const initial = Route.useSearch();
  const services = useServices(organisation.id);
  const { data } = usePageData(NewAnnouncementPage, variablesOf(organisation.id));
  if (!mayDraft) return <ProblemPage problem="forbidden" />;
  return (
    <Page
      narrow
      title={t("announcements.create")}
      lead={t("announcementForm.lead")}
      back={
        <TextLink to="/o/$organisationId/announcements" params={{ organisationId: organisation.id }}>
          {t("announcements.back")}
        </TextLink>
      }
    >
      {services && data ? (
        <AnnouncementForm
          candidates={data.subProcessors.nodes}
          services={services}
          initial={initial}
          onDrafted={(announcementId) => {
            notify(t("announcementForm.done"));
            void navigate({
              to: "/o/$organisationId/announcements/$announcementId",
              params: { organisationId: organisation.id, announcementId },
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
