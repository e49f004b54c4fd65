import { Button, Checkbox, Group, NumberInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { type ApiTokens_TokenFragment, TokenScope } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { SecretOnce } from "../shell/SecretOnce";
import { Dialog } from "../ui/Dialog";
import { type Column, DataList } from "../ui/DataList";
import { StatusBadge } from "../ui/StatusBadge";
import { useDates, useNow } from "../words/dates";

const ApiTokensToken = graphql(`
  fragment ApiTokens_token on ApiToken {
    id
    name
    prefix
    scopes
    createdAt
    expiresAt
    lastUsedAt
    revokedAt
  }
`);

const CreateApiToken = graphql(`
  mutation CreateApiToken($input: CreateApiTokenInput!) {
    createApiToken(input: $input) {
      apiToken {
        id
        ...ApiTokens_token
      }
      secret
    }
  }
`);

const RevokeApiToken = graphql(`
  mutation RevokeApiToken($input: ApiTokenIdInput!) {
    revokeApiToken(input: $input) {
      apiToken {
        id
        ...ApiTokens_token
      }
    }
  }
`);

/** Keys for the organisation's own systems; the secret is shown once. */
export function ApiTokenList(props: {
  tokens: readonly FragmentType<typeof ApiTokensToken>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const now = useNow();
  const [revoking, setRevoking] = useState<ApiTokens_TokenFragment | null>(null);
  const revoke = useAction(RevokeApiToken);
  const rows = readFragment(ApiTokensToken, props.tokens);
  const stateOf = (token: ApiTokens_TokenFragment) => {
    if (token.revokedAt !== null) return "revoked" as const;
    return new Date(token.expiresAt) < now ? ("expired" as const) : ("active" as const);
  };
  const columns: Column<ApiTokens_TokenFragment>[] = [
    {
      key: "name",
      header: t("tokens.name"),
      primary: true,
      cell: (row) => <strong>{row.name}</strong>,
    },
    { key: "prefix", header: t("tokens.prefix"), cell: (row) => <code>{row.prefix}…</code> },
    {
      key: "scopes",
      header: t("tokens.scope"),
      cell: (row) => row.scopes.map((scope) => t(`tokens.scopes.${scope}`)).join(", "),
    },
    {
      key: "used",
      header: t("tokens.lastUsed"),
      cell: (row) => (row.lastUsedAt ? dates.shortDate(row.lastUsedAt) : t("tokens.never")),
    },
    { key: "expires", header: t("tokens.expires"), cell: (row) => dates.shortDate(row.expiresAt) },
    {
      key: "state",
      header: t("tokens.state"),
      cell: (row) => (
        <StatusBadge tone={stateOf(row) === "active" ? "good" : "neutral"}>
          {t(`tokens.states.${stateOf(row)}`)}
        </StatusBadge>
      ),
    },
    {
      key: "actions",
      header: t("list.actions"),
      hiddenHeader: true,
      align: "end",
      cell: (row) =>
        stateOf(row) === "active" && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t("tokens.revokeOf", { name: row.name })}
            onClick={() => {
              revoke.clear();
              setRevoking(row);
            }}
          >
            {t("tokens.revoke")}
          </Button>
        ),
    },
  ];
  return (
    <>
      <DataList
        label={t("tokens.title")}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        busy={props.busy}
      />
      <Confirm
        opened={revoking !== null}
        title={t("tokens.revokeTitle")}
        confirmLabel={t("tokens.revoke")}
        destructive
        busy={revoke.busy}
        failures={revoke.failures}
        onClose={() => setRevoking(null)}
        onConfirm={() => {
          void revoke.run({ input: { apiTokenId: revoking?.id ?? "" } }).then((done) => {
            if (done) setRevoking(null);
          });
        }}
      >
        <p>{t("tokens.revokeWords", { name: revoking?.name ?? "" })}</p>
      </Confirm>
    </>
  );
}

/** Makes a key and shows its secret, this once. */
export function CreateApiTokenDialog({ organisationId }: { organisationId: string }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const [secret, setSecret] = useState<string | null>(null);
  const form = useForm({
    initialValues: { name: "", scopes: ["READ"] as TokenScope[], days: 90 },
    validate: { name: required(t("tokens.nameMissing")) },
  });
  const action = useAction(CreateApiToken, form);
  const create = form.onSubmit(async ({ name, scopes, days }) => {
    const input = { organisationId, name: name.trim(), scopes, days };
    const done = await action.run({ input });
    if (done) setSecret(done.createApiToken.secret);
  }, focusFirstError(form));
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          action.clear();
          form.reset();
          setSecret(null);
          open();
        }}
      >
        {t("tokens.create")}
      </Button>
      <Dialog
        opened={opened}
        onClose={close}
        title={t("tokens.createTitle")}
        closeLabel={t("dialog.close")}
      >
        {secret === null ? (
          <form onSubmit={create} noValidate>
            <Stack>
              <TextInput
                label={t("tokens.name")}
                description={t("tokens.nameHint")}
                data-autofocus
                {...form.getInputProps("name")}
              />
              <Checkbox.Group
                label={t("tokens.scope")}
                description={t("tokens.scopesHint")}
                {...form.getInputProps("scopes")}
              >
                <Stack gap="xs" mt="xs">
                  {Object.values(TokenScope).map((scope) => (
                    <Checkbox key={scope} value={scope} label={t(`tokens.scopes.${scope}`)} />
                  ))}
                </Stack>
              </Checkbox.Group>
              <NumberInput
                label={t("tokens.days")}
                min={1}
                max={365}
                allowDecimal={false}
                {...form.getInputProps("days")}
              />
              <Failures failures={action.failures} />
              <Group justify="flex-end">
                <Button variant="default" onClick={close}>
                  {t("dialog.cancel")}
                </Button>
                <Button type="submit" loading={action.busy}>
                  {t("tokens.create")}
                </Button>
              </Group>
            </Stack>
          </form>
        ) : (
          <SecretOnce
            secret={secret}
            label={t("tokens.secret")}
            words={t("tokens.secretOnce")}
            keptLabel={t("tokens.secretKept")}
            onKept={close}
          />
        )}
      </Dialog>
    </>
  );
}
