import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { TextLink } from "../../../../shell/links";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { notify } from "../../../../shell/notify";
import { useMay, useStanding } from "../../../../shell/viewer";
import { TemplateForm } from "../../../../templates/TemplateForm";

export const Route = createFileRoute("/_signedIn/o/$organisationId/templates/new")({
  component: NewTemplate,
});

function NewTemplate() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayDraft = useMay("DRAFT_TEMPLATE");
  const navigate = Route.useNavigate();
  if (!mayDraft) return <ProblemPage problem="forbidden" />;
  return (
    <Page
      narrow
      title={t("templates.create")}
      lead={t("templates.createLead")}
      back={
        <TextLink to="/o/$organisationId/templates" params={{ organisationId: organisation.id }}>
          {t("templates.back")}
        </TextLink>
      }
    >
      <TemplateForm
        onCreated={(templateId) => {
          notify(t("templates.created"));
          void navigate({
            to: "/o/$organisationId/templates/$templateId",
            params: { organisationId: organisation.id, templateId },
          });
        }}
      />
    </Page>
  );
}
