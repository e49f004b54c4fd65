import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { MemberList_MembershipFragment } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { useMay } from "../shell/viewer";
import { type Column, DataList } from "../ui/DataList";
import { StatusBadge } from "../ui/StatusBadge";
import { useDates } from "../words/dates";
import { MemberDialog } from "./MemberDialog";

const MemberListMembership = graphql(`
  fragment MemberList_membership on Membership {
    id
    roles
    title
    canBind
    since
    until
    state
    managedByDirectory
    version
    user {
      id
      name
      email
    }
  }
`);

const RemoveMember = graphql(`
  mutation RemoveMember($input: MembershipIdInput!) {
    removeMember(input: $input) {
      membership {
        id
        state
      }
    }
  }
`);

/** Who belongs to the organisation, in which roles, and who may bind it. */
export function MemberList(props: {
  members: readonly FragmentType<typeof MemberListMembership>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const mayManage = useMay("MANAGE_MEMBERS");
  const [editing, setEditing] = useState<MemberList_MembershipFragment | null>(null);
  const [removing, setRemoving] = useState<MemberList_MembershipFragment | null>(null);
  const remove = useAction(RemoveMember);
  const rows = readFragment(MemberListMembership, props.members);
  const columns: Column<MemberList_MembershipFragment>[] = [
    {
      key: "name",
      header: t("members.name"),
      primary: true,
      cell: (row) => (
        <>
          <strong>{row.user.name}</strong>
          <br />
          <span style={{ color: "var(--mantine-color-dimmed)" }}>{row.user.email}</span>
          {(row.state === "SUSPENDED" || row.managedByDirectory) && (
            <Group gap="xs" mt={4}>
              {row.state === "SUSPENDED" && (
                <StatusBadge tone="bad">{t("provisioningMembers.suspended")}</StatusBadge>
              )}
              {row.managedByDirectory && (
                <StatusBadge tone="neutral">{t("provisioningMembers.managed")}</StatusBadge>
              )}
            </Group>
          )}
        </>
      ),
    },
    {
      key: "roles",
      header: t("members.roles"),
      cell: (row) => (
        <>
          {row.roles.map((role) => t(`role.${role}`)).join(", ")}
          {row.until !== null && (
            <Text size="sm" c="dimmed">
              {t("members.untilDate", { date: dates.date(row.until) })}
            </Text>
          )}
        </>
      ),
    },
    { key: "title", header: t("members.title"), cell: (row) => row.title ?? "–" },
    {
      key: "bind",
      header: t("members.authority"),
      cell: (row) =>
        row.canBind ? <StatusBadge tone="info">{t("members.mayBind")}</StatusBadge> : "–",
    },
    {
      key: "since",
      header: t("members.since"),
      wideOnly: true,
      cell: (row) => dates.shortDate(row.since),
    },
  ];
  if (mayManage) {
    columns.push({
      key: "actions",
      header: t("list.actions"),
      hiddenHeader: true,
      align: "end",
      cell: (row) => (
        <Group gap="xs" justify="flex-end">
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t("members.editOf", { name: row.user.name })}
            onClick={() => setEditing(row)}
          >
            {t("members.edit")}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t("members.removeOf", { name: row.user.name })}
            onClick={() => {
              remove.clear();
              setRemoving(row);
            }}
          >
            {t("members.remove")}
          </Button>
        </Group>
      ),
    });
  }
  return (
    <>
      <DataList
        label={t("navigation.members")}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        busy={props.busy}
      />
      {editing !== null && (
        <MemberDialog key={editing.id} membership={editing} onClose={() => setEditing(null)} />
      )}
      <Confirm
        opened={removing !== null}
        title={t("members.removeTitle", { name: removing?.user.name ?? "" })}
        confirmLabel={t("members.remove")}
        destructive
        busy={remove.busy}
        failures={remove.failures}
        onClose={() => setRemoving(null)}
        onConfirm={() => {
          void remove.run({ input: { membershipId: removing?.id ?? "" } }).then((done) => {
            if (done) setRemoving(null);
          });
        }}
      >
        <p>{t("members.removeWords")}</p>
      </Confirm>
    </>
  );
}
