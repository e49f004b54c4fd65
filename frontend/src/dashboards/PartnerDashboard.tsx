import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { usePageData } from "../session/data";
import { Page } from "../shell/Page";
import { useStanding } from "../shell/viewer";
import { Facts } from "../ui/Facts";
import { Panel } from "../ui/Panel";
import { Row, Rows } from "../ui/Rows";
import { useDates, useNow } from "../words/dates";
import { DashboardSkeleton } from "./DashboardSkeleton";

export const PartnerDashboardPage = graphql(`
  query PartnerDashboardPage($organisationId: ID!) {
    partnerDashboard(organisationId: $organisationId) {
      relations
      vendors
      expiringGrants
      upcomingDeadlines {
        id
        vendorName
        customerName
        nextDeadline
      }
    }
  }
`);

/** What the partner is shown: shared relations and the deadlines that come up in them. */
export function PartnerDashboard() {
  const { t } = useTranslation();
  const dates = useDates();
  const now = useNow();
  const { organisation } = useStanding();
  const { data } = usePageData(PartnerDashboardPage, { organisationId: organisation.id });
  const dashboard = data?.partnerDashboard;
  return (
    <Page title={t("navigation.dashboard")}>
      {!dashboard ? (
        <DashboardSkeleton tallies={3} />
      ) : (
        <>
          <Panel title={t("dashboard.shared")} lead={t("dashboard.sharedLead")}>
            <Facts
              items={[
                { label: t("dashboard.relations"), value: dashboard.relations },
                { label: t("dashboard.vendors"), value: dashboard.vendors },
                { label: t("dashboard.expiringGrants"), value: dashboard.expiringGrants },
              ]}
            />
          </Panel>
          {dashboard.upcomingDeadlines.length > 0 && (
            <Panel title={t("dashboard.upcoming")} flush>
              <Rows>
                {dashboard.upcomingDeadlines.map((relation) => (
                  <Row
                    key={relation.id}
                    main={relation.customerName ?? relation.vendorName}
                    detail={relation.vendorName}
                    end={relation.nextDeadline && dates.deadline(relation.nextDeadline, now)}
                  />
                ))}
              </Rows>
            </Panel>
          )}
        </>
      )}
    </Page>
  );
}
