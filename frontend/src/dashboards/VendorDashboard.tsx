import { useTranslation } from "react-i18next";
import { AgreementRows } from "../agreements/AgreementRows";
import { graphql } from "../graphql/generated";
import { NoticeRows } from "../notices/NoticeRows";
import { usePageData } from "../session/data";
import { TallyLink } from "../shell/links";
import { Page } from "../shell/Page";
import { useStanding } from "../shell/viewer";
import { Panel } from "../ui/Panel";
import { Tallies } from "../ui/Tally";
import { DashboardSkeleton } from "./DashboardSkeleton";

export const VendorDashboardPage = graphql(`
  query VendorDashboardPage($organisationId: ID!) {
    vendorDashboard(organisationId: $organisationId) {
      agreementsInForce
      agreementsAwaitingCustomer
      agreementsAwaitingUs
      openObjections
      undeliveredNotices
      awaitingUs {
        id
        ...AgreementRows_agreement
      }
      objections {
        id
        ...NoticeRows_notice
      }
    }
  }
`);

/** What waits for the processor: signatures, objections, notices that did not arrive. */
export function VendorDashboard() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const { data } = usePageData(VendorDashboardPage, { organisationId: organisation.id });
  const dashboard = data?.vendorDashboard;
  const params = { organisationId: organisation.id };
  return (
    <Page title={t("navigation.dashboard")}>
      {!dashboard ? (
        <DashboardSkeleton tallies={5} />
      ) : (
        <>
          <Tallies label={t("dashboard.waiting")}>
            <TallyLink
              to="/o/$organisationId/agreements"
              params={params}
              search={{ mine: true }}
              count={dashboard.agreementsAwaitingUs}
              label={t("dashboard.awaitingUs", { count: dashboard.agreementsAwaitingUs })}
              waiting
            />
            <TallyLink
              to="/o/$organisationId/notices"
              params={params}
              search={{ state: "OBJECTED" }}
              count={dashboard.openObjections}
              label={t("dashboard.openObjections", { count: dashboard.openObjections })}
              waiting
            />
            <TallyLink
              to="/o/$organisationId/notices"
              params={params}
              search={{ state: "UNDELIVERED" }}
              count={dashboard.undeliveredNotices}
              label={t("dashboard.undelivered", { count: dashboard.undeliveredNotices })}
              waiting
            />
            <TallyLink
              to="/o/$organisationId/agreements"
              params={params}
              search={{ state: "SENT" }}
              count={dashboard.agreementsAwaitingCustomer}
              label={t("dashboard.awaitingCustomer", {
                count: dashboard.agreementsAwaitingCustomer,
              })}
            />
            <TallyLink
              to="/o/$organisationId/agreements"
              params={params}
              search={{ state: "IN_FORCE" }}
              count={dashboard.agreementsInForce}
              label={t("dashboard.inForce", { count: dashboard.agreementsInForce })}
            />
          </Tallies>
          {dashboard.awaitingUs.length > 0 && (
            <Panel title={t("dashboard.countersign")} highlighted flush>
              <AgreementRows agreements={dashboard.awaitingUs} />
            </Panel>
          )}
          {dashboard.objections.length > 0 && (
            <Panel title={t("dashboard.objections")} highlighted flush>
              <NoticeRows label={t("dashboard.objections")} notices={dashboard.objections} />
            </Panel>
          )}
        </>
      )}
    </Page>
  );
}
