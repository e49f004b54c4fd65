import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { AgreementStateBadge } from "../agreements/AgreementStateBadge";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { SharedRelationList_RelationFragment } from "../graphql/generated/graphql";
import { DeadlineWords } from "../notices/DeadlineWords";
import { type Column, DataList } from "../ui/DataList";
import { Dialog } from "../ui/Dialog";
import { Facts } from "../ui/Facts";
import { useDates } from "../words/dates";
import css from "./SharedRelationList.module.css";

const SharedRelationListRelation = graphql(`
  fragment SharedRelationList_relation on SharedRelation {
    id
    vendorName
    customerName
    services
    since
    agreementStatus
    openNotices
    nextDeadline
    subProcessors
    grantedFields
    purpose
    validTo
    contacts {
      role
      name
      email
      phone
    }
  }
`);

type Relation = SharedRelationList_RelationFragment;

/** What a vendor and its customer let the partner see; what they do not is said, not left blank. */
export function SharedRelationList(props: {
  relations: readonly FragmentType<typeof SharedRelationListRelation>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const [open, setOpen] = useState<Relation | null>(null);
  const rows = readFragment(SharedRelationListRelation, props.relations);
  const columns: Column<Relation>[] = [
    {
      key: "customer",
      header: t("notices.customer"),
      primary: true,
      cell: (row) => (row.customerName === null ? <NotShared /> : <strong>{row.customerName}</strong>),
    },
    { key: "vendor", header: t("notices.vendor"), cell: (row) => row.vendorName },
    {
      key: "services",
      header: t("navigation.services"),
      cell: (row) => shared(row.services, (services) => services.join(", ") || "–"),
    },
    {
      key: "agreement",
      header: t("customers.agreement"),
      cell: (row) =>
        row.agreementStatus !== null ? (
          <AgreementStateBadge state={row.agreementStatus} />
        ) : row.grantedFields.includes("AGREEMENT_STATUS") ? (
          t("customers.noAgreement")
        ) : (
          <NotShared />
        ),
    },
    {
      key: "notices",
      header: t("customers.openNotices"),
      cell: (row) =>
        shared(row.openNotices, (count) => (
          <span className={css["notices"]}>
            <span>{count}</span>
            {row.nextDeadline !== null && <DeadlineWords at={row.nextDeadline} />}
          </span>
        )),
    },
    {
      key: "until",
      header: t("relations.until"),
      wideOnly: true,
      cell: (row) => (row.validTo ? dates.legal.shortDate(row.validTo) : t("grants.open")),
    },
    {
      key: "more",
      header: t("list.actions"),
      hiddenHeader: true,
      align: "end",
      cell: (row) => (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t("relations.moreOf", { name: row.customerName ?? row.vendorName })}
          onClick={() => setOpen(row)}
        >
          {t("relations.more")}
        </Button>
      ),
    },
  ];
  return (
    <>
      <DataList
        label={t("navigation.relations")}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        busy={props.busy}
      />
      {open && (
        <Dialog
          opened
          onClose={() => setOpen(null)}
          title={open.customerName ?? t("relations.customerOf", { vendor: open.vendorName })}
          closeLabel={t("dialog.close")}
          large
        >
          <p className={css["purpose"]}>{open.purpose}</p>
          <Facts
            items={[
              { label: t("notices.vendor"), value: open.vendorName },
              {
                label: t("navigation.services"),
                value: shared(open.services, (services) => services.join(", ") || "–"),
              },
              { label: t("customers.since"), value: shared(open.since, dates.shortDate) },
              {
                label: t("relations.contacts"),
                value: shared(open.contacts, (contacts) =>
                  contacts
                    .map((contact) =>
                      [t(`contactRole.${contact.role}`), contact.name, contact.email, contact.phone]
                        .filter(Boolean)
                        .join(", "),
                    )
                    .join("; ") || "–",
                ),
              },
              {
                label: t("navigation.subProcessors"),
                value: shared(open.subProcessors, (names) => names.join(", ") || "–"),
              },
              {
                label: t("grants.sees"),
                value: open.grantedFields.map((field) => t(`sharedField.${field}`)).join(", "),
                wide: true,
              },
            ]}
          />
        </Dialog>
      )}
    </>
  );
}

/** Draws a shared value, or says that it is not shared. */
function shared<Value>(value: Value | null, draw: (value: Value) => ReactNode): ReactNode {
  return value === null ? <NotShared /> : draw(value);
}

function NotShared() {
  const { t } = useTranslation();
  return <span className={css["notShared"]}>{t("relations.notShared")}</span>;
}
