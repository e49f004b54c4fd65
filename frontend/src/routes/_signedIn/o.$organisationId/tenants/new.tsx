import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { VendorForm } from "../../../../operator/VendorForm";
import { TextLink } from "../../../../shell/links";
import { notify } from "../../../../shell/notify";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { useMay, useStanding } from "../../../../shell/viewer";

export const Route = createFileRoute("/_signedIn/o/$organisationId/tenants/new")({
  component: NewVendor,
});

function NewVendor() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayManage = useMay("MANAGE_TENANTS");
  const navigate = Route.useNavigate();
  if (!mayManage) return <ProblemPage problem="notFound" />;
  return (
    <Page
      narrow
      title={t("operator.create")}
      lead={t("operator.createLead")}
      back={
        <TextLink to="/o/$organisationId/tenants" params={{ organisationId: organisation.id }}>
          {t("operator.back")}
        </TextLink>
      }
    >
      <VendorForm
        onCreated={(tenantId) => {
          notify(t("operator.made"));
          void navigate({
            to: "/o/$organisationId/tenants/$tenantId",
            params: { organisationId: organisation.id, tenantId },
          });
        }}
      />
    </Page>
  );
}
