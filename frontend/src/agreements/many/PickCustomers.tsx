import { Button, Checkbox, Group, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import type { PickedCustomer } from "../../customers/CustomerPicker";
import { agreementStates, customerFilter } from "../../customers/filter";
import { graphql } from "../../graphql/generated";
import type { PickCustomersQuery } from "../../graphql/generated/graphql";
import { useAsking } from "../../session/ask";
import { failuresOf } from "../../session/failure";
import { Failures } from "../../shell/Failures";
import { pageSize } from "../../shell/lists";
import { useStanding } from "../../shell/viewer";
import { DataList } from "../../ui/DataList";
import { FilterSelect, ListToolbar, SearchField } from "../../ui/ListToolbar";
import { Pager } from "../../ui/Pager";
import { Panel } from "../../ui/Panel";
import { ListSkeleton } from "../../ui/Skeletons";
import { StatusBadge } from "../../ui/StatusBadge";
import { AgreementStateBadge } from "../AgreementStateBadge";
import { withPicked } from "./customers";

const PickCustomersOptions = graphql(`
  query PickCustomers($organisationId: ID!, $filter: CustomerFilter, $first: Int!, $after: String) {
    customers(organisationId: $organisationId, filter: $filter, first: $first, after: $after) {
      nodes {
        id
        externalId
        agreementState
        customer {
          id
          legalName
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

type Found = PickCustomersQuery["customers"]["nodes"][number];

/** How many can be picked with one press; for more there is the list. */
const mostAtOnce = 1_000;
/** How many the portal answers at a time. */
const portion = 100;

function asPicked({ id, customer }: Found): PickedCustomer {
  return { relationId: id, customerId: customer.id, name: customer.legalName };
}

/** Finds customers and ticks them; what is ticked stays while one searches on. */
export function PickCustomers(props: {
  picked: readonly PickedCustomer[];
  /** Given a change of those that are picked when it comes: gathering many takes a moment */
  onChange: (change: (picked: readonly PickedCustomer[]) => readonly PickedCustomer[]) => void;
  error?: string | undefined;
}) {
  const { picked, onChange } = props;
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const [search, setSearch] = useState("");
  const [agreement, setAgreement] = useState<(typeof agreementStates)[number]>();
  // The cursors of the pages that were passed; the last one is where this page starts.
  const [passed, setPassed] = useState<readonly string[]>([]);
  const words = search.trim();
  const filter = customerFilter({ ...(words && { search: words }), ...(agreement && { agreement }) });
  const organisationId = organisation.id;
  const [answer] = useQuery({
    query: PickCustomersOptions,
    variables: { organisationId, filter, first: pageSize, after: passed.at(-1) ?? null },
  });
  const everybody = useAsking(PickCustomersOptions);
  const [gathering, setGathering] = useState(false);
  const pick = (more: readonly PickedCustomer[]) => onChange((before) => withPicked(before, more));
  const found = answer.data?.customers;
  const ids = new Set(picked.map(({ customerId }) => customerId));
  const pickAll = async () => {
    setGathering(true);
    const all: PickedCustomer[] = [];
    let after: string | null = null;
    do {
      const page: PickCustomersQuery | null = await everybody.ask({
        organisationId,
        filter,
        first: portion,
        after,
      });
      if (page === null) {
        // Some of them would look like all of them.
        setGathering(false);
        return;
      }
      all.push(...page.customers.nodes.map(asPicked));
      after = page.customers.pageInfo.hasNextPage ? (page.customers.pageInfo.endCursor ?? null) : null;
    } while (after !== null && all.length < mostAtOnce);
    setGathering(false);
    pick(all);
  };
  return (
    <Panel
      title={t("issueMany.pickTitle")}
      lead={t("issueMany.pickLead")}
      actions={
        <StatusBadge tone={picked.length > 0 ? "good" : "neutral"}>
          <output>{t("issueMany.picked", { count: picked.length })}</output>
        </StatusBadge>
      }
    >
      <ListToolbar>
        <SearchField
          label={t("issueMany.search")}
          clearLabel={t("list.clearSearch")}
          value={search}
          onSearch={(typed) => {
            setSearch(typed.slice(0, 200));
            setPassed([]);
          }}
        />
        <FilterSelect
          label={t("issueMany.agreement")}
          allLabel={t("issueMany.anyAgreement")}
          value={agreement}
          options={agreementStates.map((value) => ({
            value,
            label:
              value === "MISSING_DPA"
                ? t(`customerFlag.${value}`)
                : value === "NONE"
                  ? t("customers.noAgreement")
                  : t(`agreementVersionState.${value}`),
          }))}
          onChange={(value) => {
            setAgreement(value);
            setPassed([]);
          }}
        />
      </ListToolbar>
      <Failures failures={answer.error && !found ? failuresOf(answer.error) : everybody.failures} />
      {!found && answer.fetching && <ListSkeleton />}
      {found && (
        <>
          <Group my="sm">
            <Button
              variant="default"
              size="xs"
              disabled={found.nodes.length === 0}
              onClick={() => pick(found.nodes.map(asPicked))}
            >
              {t("issueMany.pickShown")}
            </Button>
            {found.totalCount > found.nodes.length && found.totalCount <= mostAtOnce && (
              <Button variant="default" size="xs" loading={gathering} onClick={() => void pickAll()}>
                {t("issueMany.pickAll", { count: found.totalCount })}
              </Button>
            )}
            {picked.length > 0 && (
              <Button variant="subtle" size="xs" onClick={() => onChange(() => [])}>
                {t("issueMany.unpick")}
              </Button>
            )}
          </Group>
          {found.nodes.length === 0 ? (
            <Text>{t("list.nothingFound")}</Text>
          ) : (
            <DataList
              label={t("issueMany.pickTitle")}
              busy={answer.fetching || answer.stale}
              rows={found.nodes}
              rowKey={({ id }) => id}
              columns={[
                {
                  key: "customer",
                  header: t("issueMany.customer"),
                  primary: true,
                  cell: (row) => (
                    <Checkbox
                      label={row.customer.legalName}
                      description={row.externalId}
                      checked={ids.has(row.customer.id)}
                      onChange={(event) =>
                        event.currentTarget.checked
                          ? pick([asPicked(row)])
                          : onChange((before) =>
                              before.filter(({ customerId }) => customerId !== row.customer.id),
                            )
                      }
                    />
                  ),
                },
                {
                  key: "agreement",
                  header: t("issueMany.agreement"),
                  cell: (row) =>
                    row.agreementState === null ? (
                      <StatusBadge tone="neutral">{t("customers.noAgreement")}</StatusBadge>
                    ) : (
                      <AgreementStateBadge state={row.agreementState} />
                    ),
                },
              ]}
            />
          )}
          <Pager
            label={t("issueMany.pages")}
            summary={t("issueMany.recipients", { count: found.totalCount })}
            previousLabel={t("list.previous")}
            nextLabel={t("list.next")}
            {...(passed.length > 0 && { onPrevious: () => setPassed(passed.slice(0, -1)) })}
            {...(found.pageInfo.hasNextPage && {
              onNext: () => setPassed([...passed, found.pageInfo.endCursor ?? ""]),
            })}
          />
        </>
      )}
      {/* Beside the button that was pressed, which stands below a long list */}
      {props.error !== undefined && (
        <Text role="alert" c="var(--mantine-color-error)" size="sm">
          {props.error}
        </Text>
      )}
    </Panel>
  );
}
