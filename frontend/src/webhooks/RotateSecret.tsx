import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { SecretOnce } from "../shell/SecretOnce";
import { Dialog } from "../ui/Dialog";

const RotateWebhookSecret = graphql(`
  mutation RotateWebhookSecret($input: WebhookIdInput!) {
    rotateWebhookSecret(input: $input) {
      webhook {
        id
        ...WebhookActions_webhook
      }
      secret
    }
  }
`);

/** Gives a webhook a new secret and shows it, this once; the one before signs too for a day. */
export function RotateSecret(props: { webhookId: string; onClose: () => void }) {
  const { webhookId, onClose } = props;
  const { t } = useTranslation();
  const [secret, setSecret] = useState<string | null>(null);
  const action = useAction(RotateWebhookSecret);
  const rotate = async () => {
    const done = await action.run({ input: { webhookId } });
    if (done) setSecret(done.rotateWebhookSecret.secret);
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t("webhooks.rotateTitle")}
      closeLabel={t("dialog.close")}
    >
      {secret === null ? (
        <Stack>
          <p>{t("webhooks.rotateWords")}</p>
          <Failures failures={action.failures} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("dialog.cancel")}
            </Button>
            <Button loading={action.busy} onClick={() => void rotate()}>
              {t("webhooks.rotate")}
            </Button>
          </Group>
        </Stack>
      ) : (
        <SecretOnce
          secret={secret}
          label={t("webhooks.secret")}
          words={t("webhooks.secretOnce")}
          keptLabel={t("webhooks.secretKept")}
          onKept={onClose}
        />
      )}
    </Dialog>
  );
}
