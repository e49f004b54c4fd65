import { createFileRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PickedCustomer } from "../../../../customers/CustomerPicker";
import { graphql } from "../../../../graphql/generated";
import { prefetch, usePageData } from "../../../../session/data";
import { GrantForm } from "../../../../sharing/GrantForm";
import { TextLink } from "../../../../shell/links";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { notify } from "../../../../shell/notify";
import { searchOf, text } from "../../../../shell/search";
import { useMay, useStanding } from "../../../../shell/viewer";
import { EmptyState } from "../../../../ui/EmptyState";
import { PeopleIcon } from "../../../../ui/icons";
import { Panel } from "../../../../ui/Panel";
import { TextSkeleton } from "../../../../ui/Skeletons";

const SharePage = graphql(`
  query SharePage($organisationId: ID!) {
    partners(organisationId: $organisationId, first: 100) {
      nodes {
        id
        legalName
      }
    }
  }
`);

/** The customer that the reader came from. */
const ShareCustomer = graphql(`
  query ShareCustomer($ids: [ID!]!) {
    nodes(ids: $ids) {
      __typename
      id
      ... on CustomerRelation {
        customer {
          id
          legalName
        }
      }
    }
  }
`);

const validateSearch = searchOf({ customer: text });

export const Route = createFileRoute("/_signedIn/o/$organisationId/partners/share")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) => {
    prefetch(context.client, SharePage, { organisationId: params.organisationId });
    prefetch(context.client, ShareCustomer, { ids: deps.customer ? [deps.customer] : [] });
  },
  component: Share,
});

function Share() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayPropose = useMay("PROPOSE_GRANT");
  const navigate = Route.useNavigate();
  const { customer: relationId } = Route.useSearch();
  const { data } = usePageData(SharePage, { organisationId: organisation.id });
  const { data: from } = usePageData(ShareCustomer, { ids: relationId ? [relationId] : [] });
  const [picked, setPicked] = useState<PickedCustomer | null | undefined>(undefined);
  if (!mayPropose) return <ProblemPage problem="forbidden" />;
  const relation = from?.nodes.find((node) => node?.__typename === "CustomerRelation");
  const given =
    relation?.__typename === "CustomerRelation"
      ? {
          relationId: relation.id,
          customerId: relation.customer.id,
          name: relation.customer.legalName,
        }
      : null;
  return (
    <Page
      narrow
      title={t("grants.open_form")}
      lead={t("grants.formLead")}
      back={
        <TextLink to="/o/$organisationId/partners" params={{ organisationId: organisation.id }}>
          {t("grants.back")}
        </TextLink>
      }
    >
      {data?.partners.nodes.length === 0 ? (
        <Panel>
          <EmptyState icon={<PeopleIcon />} title={t("grants.noPartners")}>
            {t("grants.noPartnersWords")}
          </EmptyState>
        </Panel>
      ) : data && from ? (
        <GrantForm
          partners={data.partners.nodes}
          customer={picked === undefined ? given : picked}
          onCustomer={setPicked}
          onProposed={() => {
            notify(t("grants.proposed"));
            void navigate({
              to: "/o/$organisationId/partners",
              params: { organisationId: organisation.id },
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
