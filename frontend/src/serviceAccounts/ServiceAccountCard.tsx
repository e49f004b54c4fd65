import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { Failures } from "../shell/Failures";
import { Facts } from "../ui/Facts";
import { Panel } from "../ui/Panel";
import { StatusBadge } from "../ui/StatusBadge";
import { useDates } from "../words/dates";
import { ServiceAccountDialog } from "./ServiceAccountDialog";
import { CreateServiceTokenDialog, ServiceTokens } from "./ServiceTokens";

const ServiceAccountCardAccount = graphql(`
  fragment ServiceAccountCard_account on ServiceAccount {
    id
    name
    description
    roles
    scopes
    state
    createdByName
    createdAt
    lastUsedAt
    tokens {
      id
      prefix
      createdAt
      expiresAt
      lastUsedAt
      revokedAt
    }
    version
  }
`);

const StopServiceAccount = graphql(`
  mutation StopServiceAccount($input: UpdateServiceAccountInput!) {
    updateServiceAccount(input: $input) {
      serviceAccount {
        id
        ...ServiceAccountCard_account
      }
    }
  }
`);

const EndServiceAccount = graphql(`
  mutation EndServiceAccount($input: ServiceAccountIdInput!) {
    endServiceAccount(input: $input) {
      serviceAccount {
        id
        ...ServiceAccountCard_account
      }
    }
  }
`);

/** One service account: what it may, who made it, when it was last used, and its tokens. */
export function ServiceAccountCard(props: {
  account: FragmentType<typeof ServiceAccountCardAccount>;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const account = readFragment(ServiceAccountCardAccount, props.account);
  const [open, setOpen] = useState<"edit" | "token" | "end" | null>(null);
  const close = () => setOpen(null);
  const stop = useAction(StopServiceAccount);
  const end = useAction(EndServiceAccount);
  const active = account.state === "ACTIVE";
  if (account.state === "ENDED") return null;
  return (
    <Panel
      item
      title={account.name}
      lead={account.description ?? undefined}
      actions={
        <StatusBadge tone={active ? "good" : "waiting"}>
          {t(`serviceAccounts.states.${account.state}`)}
        </StatusBadge>
      }
    >
      <Stack>
        <Facts
          items={[
            {
              label: t("members.roles"),
              value: account.roles.map((role) => t(`role.${role}`)).join(", "),
            },
            {
              label: t("tokens.scope"),
              value: account.scopes.map((scope) => t(`tokens.scopes.${scope}`)).join(", "),
            },
            {
              label: t("tokens.lastUsed"),
              value: account.lastUsedAt ? dates.shortDateTime(account.lastUsedAt) : t("tokens.never"),
            },
            {
              label: t("serviceAccounts.madeBy"),
              value: `${account.createdByName}, ${dates.shortDate(account.createdAt)}`,
            },
          ]}
        />
        <ServiceTokens account={account} />
        <Failures failures={stop.failures} />
        <Group>
          <Button onClick={() => setOpen("token")}>{t("serviceAccounts.newToken")}</Button>
          <Button variant="default" onClick={() => setOpen("edit")}>
            {t("serviceAccounts.edit")}
          </Button>
          <Button
            variant="default"
            loading={stop.busy}
            onClick={() => {
              void stop.run({
                input: {
                  serviceAccountId: account.id,
                  version: account.version,
                  suspended: active,
                },
              });
            }}
          >
            {active ? t("serviceAccounts.suspend") : t("serviceAccounts.resume")}
          </Button>
          <Button
            variant="default"
            onClick={() => {
              end.clear();
              setOpen("end");
            }}
          >
            {t("serviceAccounts.end")}
          </Button>
        </Group>
      </Stack>
      {open === "edit" && <ServiceAccountDialog account={account} onClose={close} />}
      {open === "token" && <CreateServiceTokenDialog account={account} onClose={close} />}
      <Confirm
        opened={open === "end"}
        title={t("serviceAccounts.endTitle", { name: account.name })}
        confirmLabel={t("serviceAccounts.end")}
        destructive
        busy={end.busy}
        failures={end.failures}
        onClose={close}
        onConfirm={() => {
          void end.run({ input: { serviceAccountId: account.id } }).then((done) => {
            if (done) close();
          });
        }}
      >
        <p>{t("serviceAccounts.endWords")}</p>
      </Confirm>
    </Panel>
  );
}
