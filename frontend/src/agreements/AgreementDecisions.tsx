import { Button, Group, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { Dialog } from "../ui/Dialog";

const AgreementDecisionsVersion = graphql(`
  fragment AgreementDecisions_version on AgreementVersion {
    id
    canDecline
    canRecall
  }
`);

const DeclineAgreement = graphql(`
  mutation DeclineAgreement($input: DeclineAgreementInput!) {
    declineAgreement(input: $input) {
      agreementVersion {
        id
        state
        ...AgreementDecisions_version
      }
    }
  }
`);

const RecallAgreement = graphql(`
  mutation RecallAgreement($input: AgreementVersionIdInput!) {
    recallAgreement(input: $input) {
      agreementVersion {
        id
        state
        ...AgreementDecisions_version
      }
    }
  }
`);

/** What ends an agreement before it begins: the customer declines, the vendor takes it back. */
export function AgreementDecisions(props: {
  version: FragmentType<typeof AgreementDecisionsVersion>;
}) {
  const version = readFragment(AgreementDecisionsVersion, props.version);
  return (
    <>
      {version.canDecline && <Decline versionId={version.id} />}
      {version.canRecall && <Recall versionId={version.id} />}
    </>
  );
}

function Decline({ versionId }: { versionId: string }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { reason: "" },
    validate: { reason: required(t("decline.reasonMissing")) },
  });
  const action = useAction(DeclineAgreement, form);
  const decline = form.onSubmit(async ({ reason }) => {
    if (await action.run({ input: { agreementVersionId: versionId, reason } })) close();
  }, focusFirstError(form));
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          action.clear();
          open();
        }}
      >
        {t("decline.open")}
      </Button>
      <Dialog
        opened={opened}
        onClose={close}
        title={t("decline.title")}
        closeLabel={t("dialog.close")}
      >
        <form onSubmit={decline} noValidate>
          <Stack>
            <p style={{ margin: 0 }}>{t("decline.words")}</p>
            <Textarea
              key={form.key("reason")}
              {...form.getInputProps("reason")}
              label={t("decline.reason")}
              autosize
              minRows={3}
              data-autofocus
            />
            <Failures failures={action.failures} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t("dialog.cancel")}
              </Button>
              <Button type="submit" color="ruby" loading={action.busy}>
                {t("decline.submit")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Dialog>
    </>
  );
}

function Recall({ versionId }: { versionId: string }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const action = useAction(RecallAgreement);
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          action.clear();
          open();
        }}
      >
        {t("recall.open")}
      </Button>
      <Confirm
        opened={opened}
        title={t("recall.title")}
        confirmLabel={t("recall.submit")}
        destructive
        busy={action.busy}
        failures={action.failures}
        onClose={close}
        onConfirm={() => {
          void action.run({ input: { agreementVersionId: versionId } }).then((done) => {
            if (done) close();
          });
        }}
      >
        <p>{t("recall.words")}</p>
      </Confirm>
    </>
  );
}
