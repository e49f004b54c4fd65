import { Button, Group, NumberInput, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import type { ServiceAccountCard_AccountFragment } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { Failures } from "../shell/Failures";
import { focusFirstError } from "../shell/forms";
import { SecretOnce } from "../shell/SecretOnce";
import { Dialog } from "../ui/Dialog";
import { Row, Rows } from "../ui/Rows";
import { StatusBadge } from "../ui/StatusBadge";
import { useDates, useNow } from "../words/dates";

const CreateServiceToken = graphql(`
  mutation CreateServiceToken($input: CreateServiceTokenInput!) {
    createServiceToken(input: $input) {
      serviceAccount {
        id
        ...ServiceAccountCard_account
      }
      secret
    }
  }
`);

const RevokeServiceToken = graphql(`
  mutation RevokeServiceToken($input: ServiceTokenIdInput!) {
    revokeServiceToken(input: $input) {
      serviceAccount {
        id
        ...ServiceAccountCard_account
      }
    }
  }
`);

type Token = ServiceAccountCard_AccountFragment["tokens"][number];

/** The tokens of a service account: the good ones first to be seen, each with its last use. */
export function ServiceTokens({ account }: { account: ServiceAccountCard_AccountFragment }) {
  const { t } = useTranslation();
  const dates = useDates();
  const now = useNow();
  const [revoking, setRevoking] = useState<Token | null>(null);
  const revoke = useAction(RevokeServiceToken);
  const stateOf = (token: Token) => {
    if (token.revokedAt !== null) return "revoked" as const;
    return new Date(token.expiresAt) <= now ? ("expired" as const) : ("active" as const);
  };
  if (account.tokens.length === 0) return <p>{t("serviceAccounts.noTokens")}</p>;
  return (
    <>
      <Rows label={t("serviceAccounts.tokensOf", { name: account.name })}>
        {account.tokens.map((token) => (
          <Row
            key={token.id}
            main={<code>{token.prefix}…</code>}
            detail={[
              t("serviceAccounts.until", { date: dates.shortDate(token.expiresAt) }),
              token.lastUsedAt
                ? t("serviceAccounts.used", { when: dates.shortDateTime(token.lastUsedAt) })
                : t("serviceAccounts.neverUsed"),
            ].join(" · ")}
            end={
              stateOf(token) === "active" ? (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={t("tokens.revokeOf", { name: token.prefix })}
                  onClick={() => {
                    revoke.clear();
                    setRevoking(token);
                  }}
                >
                  {t("tokens.revoke")}
                </Button>
              ) : (
                <StatusBadge tone="neutral">{t(`tokens.states.${stateOf(token)}`)}</StatusBadge>
              )
            }
          />
        ))}
      </Rows>
      <Confirm
        opened={revoking !== null}
        title={t("tokens.revokeTitle")}
        confirmLabel={t("tokens.revoke")}
        destructive
        busy={revoke.busy}
        failures={revoke.failures}
        onClose={() => setRevoking(null)}
        onConfirm={() => {
          void revoke.run({ input: { serviceTokenId: revoking?.id ?? "" } }).then((done) => {
            if (done) setRevoking(null);
          });
        }}
      >
        <p>{t("tokens.revokeWords", { name: revoking?.prefix ?? "" })}</p>
      </Confirm>
    </>
  );
}

/** Makes a token and shows its secret, this once. */
export function CreateServiceTokenDialog(props: {
  account: ServiceAccountCard_AccountFragment;
  onClose: () => void;
}) {
  const { account, onClose } = props;
  const { t } = useTranslation();
  const [secret, setSecret] = useState<string | null>(null);
  const form = useForm({ initialValues: { days: 90 } });
  const action = useAction(CreateServiceToken, form);
  const create = form.onSubmit(async ({ days }) => {
    const done = await action.run({ input: { serviceAccountId: account.id, days } });
    if (done) setSecret(done.createServiceToken.secret);
  }, focusFirstError(form));
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t("serviceAccounts.tokenTitle", { name: account.name })}
      closeLabel={t("dialog.close")}
    >
      {secret === null ? (
        <form onSubmit={create} noValidate>
          <Stack>
            <p>{t("serviceAccounts.tokenWords")}</p>
            <NumberInput
              label={t("tokens.days")}
              min={1}
              max={365}
              allowDecimal={false}
              data-autofocus
              {...form.getInputProps("days")}
            />
            <Failures failures={action.failures} />
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
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
          onKept={onClose}
        />
      )}
    </Dialog>
  );
}
