import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import { graphql } from "../graphql/generated";

const CustomerPickerOptions = graphql(`
  query CustomerPickerOptions($organisationId: ID!, $filter: CustomerFilter, $first: Int!) {
    customers(organisationId: $organisationId, filter: $filter, first: $first) {
      nodes {
        id
        externalId
        customer {
          id
          legalName
        }
      }
    }
  }
`);

/** A customer as it was picked. */
export interface PickedCustomer {
  relationId: string;
  customerId: string;
  name: string;
}

/** Finds one customer among however many, by name. */
export function CustomerPicker(props: {
  organisationId: string;
  label: string;
  description?: string;
  value: PickedCustomer | null;
  onChange: (customer: PickedCustomer | null) => void;
  error?: ReactNode;
}) {
  const { t } = useTranslation();
  const [words, setWords] = useState(props.value?.name ?? "");
  const [search] = useDebouncedValue(words, 250);
  // The field shows the picked name; searching for it again would leave only itself to choose.
  const wanted = search === props.value?.name ? "" : search.trim();
  const [answer] = useQuery({
    query: CustomerPickerOptions,
    variables: {
      organisationId: props.organisationId,
      filter: { search: wanted || null },
      first: 20,
    },
  });
  const found = (answer.data?.customers.nodes ?? []).map(({ id, customer, externalId }) => ({
    relationId: id,
    customerId: customer.id,
    name: customer.legalName,
    externalId,
  }));
  const known =
    props.value && !found.some(({ relationId }) => relationId === props.value?.relationId)
      ? [{ ...props.value, externalId: null }, ...found]
      : found;
  return (
    <Select
      label={props.label}
      description={props.description}
      error={props.error}
      placeholder={t("customers.pick")}
      nothingFoundMessage={answer.fetching ? t("customers.searching") : t("list.nothingFound")}
      searchable
      data-path="customerId"
      value={props.value?.relationId ?? null}
      searchValue={words}
      onSearchChange={setWords}
      // The portal has searched already.
      filter={({ options }) => options}
      data={known.map(({ relationId, name, externalId }) => ({
        value: relationId,
        label: externalId ? `${name} (${externalId})` : name,
      }))}
      onChange={(relationId) => {
        props.onChange(known.find((customer) => customer.relationId === relationId) ?? null);
      }}
    />
  );
}
