import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { CustomerForm } from "../../../../customers/CustomerForm";
import { AllServices, allServicesOf, useServices } from "../../../../services/useServices";
import { prefetch } from "../../../../session/data";
import { TextLink } from "../../../../shell/links";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { notify } from "../../../../shell/notify";
import { useMay, useStanding } from "../../../../shell/viewer";
import { Panel } from "../../../../ui/Panel";
import { TextSkeleton } from "../../../../ui/Skeletons";

export const Route = createFileRoute("/_signedIn/o/$organisationId/customers/new")({
  loader: ({ context, params }) =>
    prefetch(context.client, AllServices, allServicesOf(params.organisationId)),
  component: NewCustomer,
});

function NewCustomer() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayManage = useMay("MANAGE_CUSTOMERS");
  const navigate = Route.useNavigate();
  const services = useServices(organisation.id);
  if (!mayManage) return <ProblemPage problem="forbidden" />;
  return (
    <Page
      narrow
      title={t("customers.create")}
      lead={t("customers.createLead")}
      back={
        <TextLink to="/o/$organisationId/customers" params={{ organisationId: organisation.id }}>
          {t("customers.back")}
        </TextLink>
      }
    >
      {services ? (
        <CustomerForm
          services={services}
          onCreated={(relationId) => {
            notify(t("customers.created"));
            void navigate({
              to: "/o/$organisationId/customers/$relationId",
              params: { organisationId: organisation.id, relationId },
            });
          }}
        />
      ) : (
        <Panel>
          <TextSkeleton lines={10} />
        </Panel>
      )}
    </Page>
  );
}
