import { Button, Group } from "@mantine/core";
import { createFileRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AgreementStateBadge } from "../../../../../agreements/AgreementStateBadge";
import { AskedBadge } from "../../../../../agreements/AskedBadge";
import { RelationDialog } from "../../../../../customers/RelationDialog";
import { graphql } from "../../../../../graphql/generated";
import { NoticeRows } from "../../../../../notices/NoticeRows";
import { prefetch, usePageData } from "../../../../../session/data";
import { GrantCard } from "../../../../../sharing/GrantCard";
import { ButtonLink, TextLink } from "../../../../../shell/links";
import { Page } from "../../../../../shell/Page";
import { ProblemPage } from "../../../../../shell/ProblemPage";
import { useMay, useStanding } from "../../../../../shell/viewer";
import { Callout } from "../../../../../ui/Alerts";
import { EmptyState } from "../../../../../ui/EmptyState";
import { Facts } from "../../../../../ui/Facts";
import { DocumentIcon, PenIcon } from "../../../../../ui/icons";
import { Panel } from "../../../../../ui/Panel";
import { Row, Rows } from "../../../../../ui/Rows";
import { ListSkeleton, TextSkeleton } from "../../../../../ui/Skeletons";
import { StatusBadge } from "../../../../../ui/StatusBadge";
import { WithAside } from "../../../../../ui/WithAside";
import { useCountryName, useDates } from "../../../../../words/dates";

const CustomerPage = graphql(`
  query CustomerPage($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on CustomerRelation {
        state
        since
        endedAt
        contractingParty
        externalId
        language
        version
        openNotices
        flags
        services {
          id
          title
        }
        customer {
          id
          legalName
          sector
          parent {
            id
            legalName
          }
          website
          registration {
            scheme
            number
          }
          address {
            street
            postalCode
            city
            countryCode
          }
          contacts {
            role
            name
            email
            phone
          }
        }
      }
    }
  }
`);

/** What there is between the two; asked for once the customer is known. */
const CustomerMatters = graphql(`
  query CustomerMatters(
    $organisationId: ID!
    $agreements: AgreementFilter
    $notices: NoticeFilter
  ) {
    agreements(organisationId: $organisationId, filter: $agreements, first: 10) {
      nodes {
        id
        reference
        services {
          id
          title
        }
        currentVersion {
          id
          state
          askedOfViewer
        }
      }
    }
    notices(organisationId: $organisationId, filter: $notices, first: 25) {
      nodes {
        id
        customer {
          id
        }
        ...NoticeRows_notice
      }
    }
    sharingGrants(organisationId: $organisationId, first: 100) {
      nodes {
        id
        customer {
          id
        }
        ...GrantCard_grant
      }
    }
  }
`);

export const Route = createFileRoute("/_signedIn/o/$organisationId/customers/$relationId/")({
  loader: ({ context, params }) => prefetch(context.client, CustomerPage, { id: params.relationId }),
  component: Customer,
});

function Customer() {
  const { t } = useTranslation();
  const dates = useDates();
  const countryName = useCountryName();
  const { relationId } = Route.useParams();
  const { organisation } = useStanding();
  const mayManage = useMay("MANAGE_CUSTOMERS");
  const mayIssue = useMay("ISSUE_AGREEMENT");
  const [editing, setEditing] = useState(false);
  const { data } = usePageData(CustomerPage, { id: relationId });
  const relation = data?.node?.__typename === "CustomerRelation" ? data.node : undefined;
  if (data && !relation) return <ProblemPage problem="notFound" />;
  const back = (
    <TextLink to="/o/$organisationId/customers" params={{ organisationId: organisation.id }}>
      {t("customers.back")}
    </TextLink>
  );
  if (!relation) {
    return (
      <Page title={undefined} back={back}>
        <Panel>
          <TextSkeleton lines={6} />
        </Panel>
        <Panel flush>
          <ListSkeleton rows={3} />
        </Panel>
      </Page>
    );
  }
  const { customer } = relation;
  const noticeEmail = customer.contacts.find(({ role }) => role === "NOTICE")?.email ?? "";
  return (
    <Page
      back={back}
      title={customer.legalName}
      badge={
        <StatusBadge tone={relation.state === "ACTIVE" ? "good" : "neutral"}>
          {t(`relationState.${relation.state}`)}
        </StatusBadge>
      }
      lead={relation.services.map(({ title }) => title).join(" · ") || t("customers.noServices")}
      actions={
        <>
          {mayManage && (
            <Button variant="default" onClick={() => setEditing(true)}>
              {t("customers.edit")}
            </Button>
          )}
          {mayIssue && (
            <ButtonLink
              to="/o/$organisationId/customers/$relationId/issue"
              params={{ organisationId: organisation.id, relationId }}
              leftSection={<PenIcon size={18} />}
            >
              {t("issue.open")}
            </ButtonLink>
          )}
        </>
      }
    >
      {relation.flags.map((flag) => (
        <Callout key={flag} tone="bad" title={t(`customerFlag.${flag}`)}>
          <p>{t("customers.missingDpa")}</p>
        </Callout>
      ))}
      <WithAside
        aside={
          <Panel title={t("customers.facts")}>
            <Facts
              items={[
                {
                  label: t("organisation.registration"),
                  value:
                    customer.registration &&
                    `${t(`registrationScheme.${schemeOf(customer.registration.scheme)}`)} ${customer.registration.number}`,
                  wide: true,
                },
                {
                  label: t("customers.address"),
                  value:
                    customer.address &&
                    [
                      customer.address.street,
                      [customer.address.postalCode, customer.address.city].filter(Boolean).join(" "),
                      countryName(customer.address.countryCode),
                    ]
                      .filter(Boolean)
                      .join(", "),
                  wide: true,
                },
                { label: t("group.title"), value: customer.parent?.legalName, wide: true },
                { label: t("organisation.sector"), value: customer.sector && t(`sector.${customer.sector}`), wide: true },
                { label: t("organisation.website"), value: customer.website, wide: true },
                { label: t("customers.noticeEmail"), value: noticeEmail, wide: true },
                { label: t("customers.language"), value: t(`language.${relation.language}`), wide: true },
                {
                  label: t("customers.since"),
                  value: relation.since && dates.legal.shortDate(relation.since),
                  wide: true,
                },
                {
                  label: t("customers.ended"),
                  value: relation.endedAt && dates.legal.shortDate(relation.endedAt),
                  wide: true,
                },
                {
                  label: t("customers.contractingParty"),
                  value: t(`contractingParty.${relation.contractingParty}`),
                  wide: true,
                },
                { label: t("customers.externalId"), value: relation.externalId, wide: true },
              ]}
            />
          </Panel>
        }
      >
        <Matters customerId={customer.id} name={customer.legalName} relationId={relationId} mayIssue={mayIssue} />
      </WithAside>
      {editing && (
        <RelationDialog
          key={relation.version}
          relation={{ ...relation, noticeEmail }}
          onClose={() => setEditing(false)}
        />
      )}
    </Page>
  );
}

const known = ["DK_CVR", "NO_ORGNR", "SE_ORGNR", "DE_HRB", "EU_VAT"] as const;

/** A scheme the words know, or `OTHER`. */
function schemeOf(scheme: string) {
  return known.find((one) => one === scheme) ?? "OTHER";
}

function Matters(props: { customerId: string; name: string; relationId: string; mayIssue: boolean }) {
  const { customerId, name } = props;
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayPropose = useMay("PROPOSE_GRANT");
  const { data } = usePageData(CustomerMatters, {
    organisationId: organisation.id,
    agreements: { customerId },
    notices: { search: name },
  });
  if (!data) {
    return (
      <Panel flush>
        <ListSkeleton rows={4} />
      </Panel>
    );
  }
  // The search is by name, and another customer's name may contain this one's.
  const notices = data.notices.nodes.filter(({ customer }) => customer.id === customerId);
  const grants = data.sharingGrants.nodes.filter(({ customer }) => customer.id === customerId);
  return (
    <>
      <Panel title={t("navigation.agreements")} flush>
        {data.agreements.nodes.length > 0 ? (
          <Rows>
            {data.agreements.nodes.map((agreement) => (
              <Row
                key={agreement.id}
                main={
                  <TextLink
                    to="/o/$organisationId/agreements/$agreementId"
                    params={{ organisationId: organisation.id, agreementId: agreement.id }}
                  >
                    {agreement.reference}
                  </TextLink>
                }
                detail={agreement.services.map(({ title }) => title).join(", ")}
                end={
                  <Group gap="sm">
                    <AskedBadge asked={agreement.currentVersion.askedOfViewer} />
                    <AgreementStateBadge state={agreement.currentVersion.state} />
                  </Group>
                }
              />
            ))}
          </Rows>
        ) : (
          <EmptyState
            icon={<DocumentIcon />}
            title={t("customers.noAgreement")}
            action={
              props.mayIssue && (
                <ButtonLink
                  to="/o/$organisationId/customers/$relationId/issue"
                  params={{ organisationId: organisation.id, relationId: props.relationId }}
                  variant="default"
                >
                  {t("issue.open")}
                </ButtonLink>
              )
            }
          >
            {t("customers.noAgreementWords")}
          </EmptyState>
        )}
      </Panel>
      {notices.length > 0 && (
        <Panel
          title={t("navigation.notices")}
          actions={
            <TextLink
              to="/o/$organisationId/notices"
              params={{ organisationId: organisation.id }}
              search={{ search: name }}
            >
              {t("customers.allTheirNotices")}
            </TextLink>
          }
          flush
        >
          <NoticeRows label={t("navigation.notices")} notices={notices.slice(0, 10)} />
        </Panel>
      )}
      {grants.map((grant) => (
        <GrantCard key={grant.id} grant={grant} />
      ))}
      {grants.length === 0 && (
        <Panel title={t("customers.grants")}>
          <p style={{ marginTop: 0 }}>{t("customers.noGrants")}</p>
          {mayPropose && (
            <TextLink
              to="/o/$organisationId/partners/share"
              params={{ organisationId: organisation.id }}
              search={{ customer: props.relationId }}
            >
              {t("customers.share")}
            </TextLink>
          )}
        </Panel>
      )}
    </>
  );
}
