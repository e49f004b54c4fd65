import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import css from "../organisationState/StateBanner.module.css";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { useStanding } from "../shell/viewer";
import { Callout } from "../ui/Alerts";
import { useDates } from "../words/dates";

const Leave = graphql(`
  mutation LeaveSupportAccess($input: SupportGrantIdInput!) {
    leaveSupportAccess(input: $input) {
      supportGrant {
        id
        ...SupportGrantCard_grant
      }
    }
  }
`);

/** Above every page that somebody of the operator reads for support: whose data these are, and the way out. */
export function SupportBanner() {
  const { t } = useTranslation();
  const dates = useDates();
  const navigate = useNavigate();
  const { organisation, support, viewer } = useStanding();
  const leave = useAction(Leave);
  if (support === null) return null;
  const home = viewer.memberships.find((own) => own.organisation.kind === "OPERATOR");
  return (
    <div className={css["banner"]}>
      <Callout
        tone="waiting"
        title={t("supportAccess.bannerTitle", { name: organisation.legalName })}
      >
        <p>{t("supportAccess.banner", { until: dates.dateTime(support.until) })}</p>
        <Failures failures={leave.failures} />
        <Button
          mt="xs"
          size="compact-md"
          variant="default"
          loading={leave.busy}
          onClick={() => {
            void leave
              .run({ input: { supportGrantId: support.supportGrantId } })
              .then((done) => {
                if (!done || home === undefined) return;
                void navigate({
                  to: "/o/$organisationId/tenants/$tenantId",
                  params: { organisationId: home.organisation.id, tenantId: organisation.id },
                });
              });
          }}
        >
          {t("supportAccess.leave")}
        </Button>
      </Callout>
    </div>
  );
}
