import { Button, Group, NumberInput, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import type { Provisioning_ProvisioningFragment } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { Failures } from "../shell/Failures";
import { focusFirstError } from "../shell/forms";
import { SecretOnce } from "../shell/SecretOnce";
import { type Column, DataList } from "../ui/DataList";
import { Dialog } from "../ui/Dialog";
import { HashLine } from "../ui/HashLine";
import { Panel } from "../ui/Panel";
import { StatusBadge } from "../ui/StatusBadge";
import { useDates, useNow } from "../words/dates";
import { mayMake, stateOf, type Token } from "./data";

const CreateProvisioningToken = graphql(`
  mutation CreateProvisioningToken($input: CreateProvisioningTokenInput!) {
    createProvisioningToken(input: $input) {
      secret
      provisioning {
        ...Provisioning_provisioning
      }
    }
  }
`);

const RevokeProvisioningToken = graphql(`
  mutation RevokeProvisioningToken($input: ProvisioningTokenIdInput!) {
    revokeProvisioningToken(input: $input) {
      provisioning {
        ...Provisioning_provisioning
      }
    }
  }
`);

/** Where the organisation's directory finds the portal, and the keys it may come in with. */
export function DirectoryPanel(props: {
  organisationId: string;
  provisioning: Provisioning_ProvisioningFragment;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const now = useNow();
  const { address, tokens } = props.provisioning;
  const [revoking, setRevoking] = useState<Token | null>(null);
  const revoke = useAction(RevokeProvisioningToken);
  const columns: Column<Token>[] = [
    {
      key: "prefix",
      header: t("provisioning.prefix"),
      primary: true,
      cell: (row) => <code>{row.prefix}…</code>,
    },
    { key: "made", header: t("provisioning.made"), cell: (row) => dates.shortDate(row.createdAt) },
    {
      key: "used",
      header: t("provisioning.lastUsed"),
      cell: (row) => (row.lastUsedAt ? dates.shortDate(row.lastUsedAt) : t("provisioning.never")),
    },
    { key: "expires", header: t("provisioning.expires"), cell: (row) => dates.shortDate(row.expiresAt) },
    {
      key: "state",
      header: t("provisioning.state"),
      cell: (row) => (
        <StatusBadge tone={stateOf(row, now) === "active" ? "good" : "neutral"}>
          {t(`provisioning.states.${stateOf(row, now)}`)}
        </StatusBadge>
      ),
    },
    {
      key: "actions",
      header: t("list.actions"),
      hiddenHeader: true,
      align: "end",
      cell: (row) =>
        stateOf(row, now) === "active" && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t("provisioning.revokeOf", { prefix: row.prefix })}
            onClick={() => {
              revoke.clear();
              setRevoking(row);
            }}
          >
            {t("provisioning.revoke")}
          </Button>
        ),
    },
  ];
  return (
    <Panel title={t("provisioning.title")} lead={t("provisioning.lead")}>
      <Stack>
        <HashLine
          label={t("provisioning.address")}
          value={address}
          copyLabel={t("copy.copy")}
          copiedLabel={t("copy.copied")}
        />
        {tokens.length > 0 && (
          <DataList
            label={t("provisioning.keys")}
            columns={columns}
            rows={tokens}
            rowKey={(row) => row.id}
          />
        )}
        <NewKey
          organisationId={props.organisationId}
          another={tokens.some((row) => stateOf(row, now) === "active")}
          allowed={mayMake(tokens, now)}
        />
      </Stack>
      <Confirm
        opened={revoking !== null}
        title={t("provisioning.revokeTitle")}
        confirmLabel={t("provisioning.revoke")}
        destructive
        busy={revoke.busy}
        failures={revoke.failures}
        onClose={() => setRevoking(null)}
        onConfirm={() => {
          void revoke.run({ input: { provisioningTokenId: revoking?.id ?? "" } }).then((done) => {
            if (done) setRevoking(null);
          });
        }}
      >
        <p>{t("provisioning.revokeWords")}</p>
      </Confirm>
    </Panel>
  );
}

/** Makes a key and shows it, this once. */
function NewKey(props: { organisationId: string; another: boolean; allowed: boolean }) {
  const { organisationId, another, allowed } = props;
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const [secret, setSecret] = useState<string | null>(null);
  const form = useForm({ initialValues: { days: 365 } });
  const action = useAction(CreateProvisioningToken, form);
  const create = form.onSubmit(async ({ days }) => {
    const done = await action.run({ input: { organisationId, days } });
    if (done) setSecret(done.createProvisioningToken.secret);
  }, focusFirstError(form));
  return (
    <>
      {allowed ? (
        <Group>
          <Button
            variant={another ? "default" : "filled"}
            onClick={() => {
              action.clear();
              form.reset();
              setSecret(null);
              open();
            }}
          >
            {t(another ? "provisioning.rotate" : "provisioning.create")}
          </Button>
        </Group>
      ) : (
        <Text c="dimmed">{t("provisioning.twoKeys")}</Text>
      )}
      {/* Stays when the second key was made, whose secret it still shows. */}
      <Dialog
        opened={opened}
        onClose={close}
        title={t("provisioning.createTitle")}
        closeLabel={t("dialog.close")}
      >
        {secret === null ? (
          <form onSubmit={create} noValidate>
            <Stack>
              <p>{t(another ? "provisioning.rotateWords" : "provisioning.createWords")}</p>
              <NumberInput
                label={t("provisioning.days")}
                min={1}
                max={365}
                allowDecimal={false}
                data-autofocus
                {...form.getInputProps("days")}
              />
              <Failures failures={action.failures} />
              <Group justify="flex-end">
                <Button variant="default" onClick={close}>
                  {t("dialog.cancel")}
                </Button>
                <Button type="submit" loading={action.busy}>
                  {t("provisioning.create")}
                </Button>
              </Group>
            </Stack>
          </form>
        ) : (
          <SecretOnce
            secret={secret}
            label={t("provisioning.secret")}
            words={t("provisioning.secretOnce")}
            keptLabel={t("provisioning.secretKept")}
            onKept={close}
          />
        )}
      </Dialog>
    </>
  );
}
