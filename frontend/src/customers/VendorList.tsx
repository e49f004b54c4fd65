import { Button, Group, NativeSelect, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AgreementStateBadge } from "../agreements/AgreementStateBadge";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { VendorList_RelationFragment } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { TextLink } from "../shell/links";
import { notify } from "../shell/notify";
import { useStanding } from "../shell/viewer";
import { type Column, DataList } from "../ui/DataList";
import { Dialog } from "../ui/Dialog";
import { StatusBadge } from "../ui/StatusBadge";
import { useDates } from "../words/dates";
import { movable, placesToGather } from "./gathering";

const VendorListRelation = graphql(`
  fragment VendorList_relation on CustomerRelation {
    id
    state
    since
    agreementState
    openNotices
    objectedNotices
    flags
    vendor {
      id
      legalName
    }
    agreement {
      id
      reference
    }
    services {
      id
      title
    }
  }
`);

const MoveRelation = graphql(`
  mutation MoveRelation($input: MoveRelationInput!) {
    moveRelation(input: $input) {
      relation {
        id
      }
    }
  }
`);

type Vendor = VendorList_RelationFragment;

/** Vendors as rows: what the customer has from each, how the agreement stands, what waits for an answer. */
export function VendorList(props: {
  relations: readonly FragmentType<typeof VendorListRelation>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation, viewer } = useStanding();
  const rows = readFragment(VendorListRelation, props.relations);
  const [moving, setMoving] = useState<Vendor | null>(null);
  const places = placesToGather(viewer, organisation);
  const params = { organisationId: organisation.id };
  const columns: Column<Vendor>[] = [
    {
      key: "name",
      header: t("vendors.name"),
      primary: true,
      cell: (row) => (
        <>
          <strong>{row.vendor.legalName}</strong>
          {row.since !== null && (
            <Text size="sm" c="dimmed">
              {t("vendors.since", { date: dates.date(row.since) })}
            </Text>
          )}
          {row.state !== "ACTIVE" && (
            <StatusBadge tone="neutral">{t(`relationState.${row.state}`)}</StatusBadge>
          )}
        </>
      ),
    },
    {
      key: "services",
      header: t("customers.services"),
      cell: (row) => row.services.map(({ title }) => title).join(", ") || "–",
    },
    {
      key: "agreement",
      header: t("customers.agreement"),
      cell: (row) => (
        <Group gap="xs">
          {row.agreement !== null && (
            <TextLink
              to="/o/$organisationId/agreements/$agreementId"
              params={{ ...params, agreementId: row.agreement.id }}
            >
              {row.agreement.reference}
            </TextLink>
          )}
          {row.agreementState === null ? (
            <StatusBadge tone="neutral">{t("customers.noAgreement")}</StatusBadge>
          ) : (
            <AgreementStateBadge state={row.agreementState} />
          )}
          {row.flags.map((flag) => (
            <StatusBadge key={flag} tone="bad">
              {t(`customerFlag.${flag}`)}
            </StatusBadge>
          ))}
        </Group>
      ),
    },
    {
      key: "notices",
      header: t("vendors.waiting"),
      cell: (row) => (
        <Group gap="xs">
          {row.openNotices === 0 ? (
            "–"
          ) : (
            <TextLink to="/o/$organisationId/notices" params={params} search={{ undecided: true }}>
              {t("vendors.notices", { count: row.openNotices })}
            </TextLink>
          )}
          {row.objectedNotices > 0 && (
            <StatusBadge tone="bad">
              {t("customers.objections", { count: row.objectedNotices })}
            </StatusBadge>
          )}
        </Group>
      ),
    },
  ];
  if (places.length > 0) {
    columns.push({
      key: "move",
      header: t("list.actions"),
      hiddenHeader: true,
      align: "end",
      cell: (row) =>
        movable(row.agreementState) && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t("vendors.moveOf", { name: row.vendor.legalName })}
            onClick={() => setMoving(row)}
          >
            {t("vendors.move")}
          </Button>
        ),
    });
  }
  return (
    <>
      <DataList
        label={t("navigation.vendors")}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        busy={props.busy}
      />
      {moving !== null && (
        <MoveDialog vendor={moving} places={places} onClose={() => setMoving(null)} />
      )}
    </>
  );
}

/** Asks where the vendor goes, and says first what comes along and who loses sight of it. */
function MoveDialog(props: {
  vendor: Vendor;
  places: readonly { id: string; legalName: string }[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const { vendor, places, onClose } = props;
  const form = useForm({
    initialValues: { organisationId: places.length === 1 ? (places[0]?.id ?? "") : "" },
    validate: { organisationId: required(t("vendors.placeMissing")) },
  });
  const action = useAction(MoveRelation, form);
  const save = form.onSubmit(async ({ organisationId }) => {
    const done = await action.run({ input: { relationId: vendor.id, organisationId } });
    if (!done) return;
    onClose();
    const place = places.find(({ id }) => id === organisationId)?.legalName ?? "";
    notify(t("vendors.moved", { vendor: vendor.vendor.legalName, place }));
  }, focusFirstError(form));
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t("vendors.moveTitle", { name: vendor.vendor.legalName })}
      closeLabel={t("dialog.close")}
    >
      <form onSubmit={save} noValidate>
        <Stack>
          <p>{t("vendors.moveWords", { name: organisation.legalName })}</p>
          <NativeSelect
            label={t("vendors.place")}
            description={t("vendors.placeHint")}
            data-autofocus
            data={[
              { value: "", label: t("group.choose") },
              ...places.map(({ id, legalName }) => ({ value: id, label: legalName })),
            ]}
            {...form.getInputProps("organisationId")}
          />
          <Failures failures={action.failures} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("dialog.cancel")}
            </Button>
            <Button type="submit" loading={action.busy}>
              {t("vendors.move")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
