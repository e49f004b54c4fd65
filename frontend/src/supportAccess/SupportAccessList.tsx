import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { usePageData } from "../session/data";
import { ListPager, pageSize } from "../shell/lists";
import { EmptyState } from "../ui/EmptyState";
import { PersonIcon } from "../ui/icons";
import { Panel } from "../ui/Panel";
import { TextSkeleton } from "../ui/Skeletons";
import { SupportGrantCard } from "./SupportGrantCard";

export const SupportAccessPage = graphql(`
  query SupportAccessPage($organisationId: ID!, $first: Int!, $after: String) {
    supportGrants(organisationId: $organisationId, first: $first, after: $after) {
      nodes {
        id
        ...SupportGrantCard_grant
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

/** What the page asks for. */
export function accessOf(organisationId: string, after: string | undefined) {
  return { organisationId, first: pageSize, after: after ?? null };
}

/** Everything that was asked of an organisation, the newest first, and who has looked. */
export function SupportAccessList(props: {
  organisation: { id: string; legalName: string };
  after: string | undefined;
  empty: string;
}) {
  const { organisation, after, empty } = props;
  const { t } = useTranslation();
  const { data } = usePageData(SupportAccessPage, accessOf(organisation.id, after));
  const grants = data?.supportGrants;
  if (!grants) {
    return (
      <Panel>
        <TextSkeleton lines={5} />
      </Panel>
    );
  }
  return (
    <>
      {grants.nodes.length === 0 && (
        <Panel>
          <EmptyState icon={<PersonIcon />} title={t("supportAccess.emptyTitle")}>
            {empty}
          </EmptyState>
        </Panel>
      )}
      {grants.nodes.map((grant) => (
        <SupportGrantCard key={grant.id} grant={grant} organisation={organisation} />
      ))}
      {(grants.pageInfo.hasNextPage || after !== undefined) && (
        <Panel flush>
          <ListPager
            after={after}
            pageInfo={grants.pageInfo}
            summary={t("supportAccess.summary", { count: grants.totalCount })}
          />
        </Panel>
      )}
    </>
  );
}
