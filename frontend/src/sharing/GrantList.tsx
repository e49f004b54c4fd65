import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { GrantList_GrantFragment, GrantState } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { type Column, DataList } from "../ui/DataList";
import { StatusBadge, type Tone } from "../ui/StatusBadge";
import { useDates } from "../words/dates";

const GrantListGrant = graphql(`
  fragment GrantList_grant on SharingGrant {
    id
    state
    fields
    validFrom
    validTo
    canRevoke
    customer {
      id
      legalName
    }
    partner {
      id
      legalName
    }
  }
`);

const EndGrant = graphql(`
  mutation EndGrant($input: GrantIdInput!) {
    revokeGrant(input: $input) {
      grant {
        id
        ...GrantList_grant
      }
    }
  }
`);

const tones: Record<GrantState, Tone> = {
  PROPOSED: "waiting",
  ACTIVE: "good",
  REVOKED: "neutral",
  EXPIRED: "neutral",
  REFUSED: "bad",
};

/** What the vendor has let partners see, customer by customer, and the way to end it. */
export function GrantList(props: {
  grants: readonly FragmentType<typeof GrantListGrant>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const [ending, setEnding] = useState<GrantList_GrantFragment | null>(null);
  const end = useAction(EndGrant);
  const rows = readFragment(GrantListGrant, props.grants);
  const names = {
    partner: ending?.partner.legalName ?? "",
    customer: ending?.customer.legalName ?? "",
  };
  const columns: Column<GrantList_GrantFragment>[] = [
    {
      key: "customer",
      header: t("notices.customer"),
      primary: true,
      cell: (row) => <strong>{row.customer.legalName}</strong>,
    },
    { key: "partner", header: t("grants.partner"), cell: (row) => row.partner.legalName },
    {
      key: "fields",
      header: t("grants.sees"),
      cell: (row) => row.fields.map((field) => t(`sharedField.${field}`)).join(", "),
    },
    {
      key: "until",
      header: t("grants.until"),
      cell: (row) => (row.validTo ? dates.legal.shortDate(row.validTo) : t("grants.open")),
    },
    {
      key: "state",
      header: t("notices.state"),
      cell: (row) => (
        <StatusBadge tone={tones[row.state]}>{t(`grants.state.${row.state}`)}</StatusBadge>
      ),
    },
    {
      key: "actions",
      header: t("list.actions"),
      hiddenHeader: true,
      align: "end",
      cell: (row) =>
        row.canRevoke && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t("grants.endOf", {
              partner: row.partner.legalName,
              customer: row.customer.legalName,
            })}
            onClick={() => {
              end.clear();
              setEnding(row);
            }}
          >
            {t("grants.end")}
          </Button>
        ),
    },
  ];
  return (
    <>
      <DataList
        label={t("grants.title")}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        busy={props.busy}
      />
      <Confirm
        opened={ending !== null}
        title={t("grants.endTitle", { partner: names.partner })}
        confirmLabel={t("grants.end")}
        destructive
        busy={end.busy}
        failures={end.failures}
        onClose={() => setEnding(null)}
        onConfirm={() => {
          void end.run({ input: { grantId: ending?.id ?? "" } }).then((done) => {
            if (done) setEnding(null);
          });
        }}
      >
        <p>{t("grants.endWords", names)}</p>
      </Confirm>
    </>
  );
}
