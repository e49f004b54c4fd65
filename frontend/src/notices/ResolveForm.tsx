import { Button, Group, NativeSelect, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { ResolutionOutcome } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";

const ResolveObjection = graphql(`
  mutation ResolveObjection($input: ResolveObjectionInput!) {
    resolveObjection(input: $input) {
      notice {
        id
        state
        ...NoticeThread_notice
      }
    }
  }
`);

const outcomes = Object.values(ResolutionOutcome);

/** The vendor's answer to an objection. */
export function ResolveForm({ noticeId }: { noticeId: string }) {
  const { t } = useTranslation();
  const form = useForm<{ outcome: ResolutionOutcome; text: string }>({
    initialValues: { outcome: "MITIGATED", text: "" },
    validate: { text: required(t("resolve.textMissing")) },
  });
  const action = useAction(ResolveObjection, form);
  const resolve = form.onSubmit(async ({ outcome, text }) => {
    await action.run({ input: { noticeId, outcome, text } });
  }, focusFirstError(form));
  return (
    <form onSubmit={resolve} noValidate aria-label={t("resolve.title")}>
      <Stack maw="40rem">
        <NativeSelect
          label={t("resolve.outcome")}
          data={outcomes.map((value) => ({ value, label: t(`resolutionOutcome.${value}`) }))}
          {...form.getInputProps("outcome")}
        />
        <Textarea
          label={t("resolve.text")}
          description={t("resolve.textHint")}
          autosize
          minRows={3}
          {...form.getInputProps("text")}
        />
        <Failures failures={action.failures} />
        <Group>
          <Button type="submit" loading={action.busy}>
            {t("resolve.submit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
