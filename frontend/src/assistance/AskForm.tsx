import { Button, Group, NativeSelect, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { AssistanceKind } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";

const AskFormStart = graphql(`
  fragment AskForm_start on AssistanceForm {
    agreement {
      id
    }
    earliest
    proposals {
      kind
      dueOn
    }
  }
`);

const OpenAssistanceRequest = graphql(`
  mutation OpenAssistanceRequest($input: OpenAssistanceRequestInput!) {
    openAssistanceRequest(input: $input) {
      assistance {
        request {
          id
        }
      }
    }
  }
`);

const kinds = Object.values(AssistanceKind);

/** What a customer asks its processor to help with. The day follows the kind until somebody chooses another. */
export function AskForm(props: {
  start: FragmentType<typeof AskFormStart>;
  onAsked: (requestId: string) => void;
}) {
  const { t } = useTranslation();
  const start = readFragment(AskFormStart, props.start);
  const proposed = (kind: AssistanceKind) =>
    start.proposals.find((proposal) => proposal.kind === kind)?.dueOn ?? start.earliest;
  const form = useForm<{ kind: AssistanceKind; subject: string; text: string; dueOn: string }>({
    initialValues: {
      kind: "DATA_SUBJECT_REQUEST",
      subject: "",
      text: "",
      dueOn: proposed("DATA_SUBJECT_REQUEST"),
    },
    validate: {
      subject: required(t("assistance.subjectMissing")),
      text: required(t("assistance.textMissing")),
      dueOn: required(t("assistance.dueMissing")),
    },
  });
  const action = useAction(OpenAssistanceRequest, form);
  const ask = form.onSubmit(async (values) => {
    const made = await action.run({ input: { agreementId: start.agreement.id, ...values } });
    if (made) props.onAsked(made.openAssistanceRequest.assistance.request.id);
  }, focusFirstError(form));
  return (
    <form onSubmit={ask} noValidate>
      <Stack>
        <NativeSelect
          label={t("assistance.kindLabel")}
          data={kinds.map((kind) => ({ value: kind, label: t(`assistance.kind.${kind}`) }))}
          {...form.getInputProps("kind")}
          onChange={(event) => {
            const kind = event.currentTarget.value as AssistanceKind;
            if (form.values.dueOn === proposed(form.values.kind)) {
              form.setFieldValue("dueOn", proposed(kind));
            }
            form.setFieldValue("kind", kind);
          }}
        />
        <TextInput
          label={t("assistance.subject")}
          description={t("assistance.subjectHint")}
          maxLength={200}
          {...form.getInputProps("subject")}
        />
        <Textarea
          label={t("assistance.text")}
          description={t(`assistance.textHint.${form.values.kind}`)}
          autosize
          minRows={5}
          maxLength={10_000}
          {...form.getInputProps("text")}
        />
        <TextInput
          type="date"
          min={start.earliest}
          label={t("assistance.due")}
          description={t("assistance.dueHint")}
          {...form.getInputProps("dueOn")}
        />
        <Failures failures={action.failures} />
        <Group justify="flex-end">
          <Button type="submit" loading={action.busy}>
            {t("assistance.send")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
