import { Button, Group, Radio, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import type { ObjectionGround } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, focusMark, required } from "../shell/forms";

export const ObjectToNotice = graphql(`
  mutation ObjectToNotice($input: ObjectToNoticeInput!) {
    objectToNotice(input: $input) {
      notice {
        id
        state
        ...NoticeAnswer_notice
      }
    }
  }
`);

/** The likeliest first, "other" last; the type holds the list complete. */
const grounds = Object.keys({
  DATA_PROTECTION: true,
  SECURITY: true,
  TRANSFER: true,
  LOCATION: true,
  CONTRACT: true,
  OTHER: true,
} satisfies Record<ObjectionGround, true>) as ObjectionGround[];

/** Says no to a change: on what ground, and in words the vendor can act on. */
export function ObjectionForm(props: {
  noticeId: string;
  onDone: () => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const form = useForm<{ ground: ObjectionGround | ""; text: string }>({
    initialValues: { ground: "", text: "" },
    validate: {
      ground: required(t("objection.groundMissing")),
      text: required(t("objection.textMissing")),
    },
  });
  const action = useAction(ObjectToNotice, form);
  const object = form.onSubmit(async (values) => {
    const { ground, text } = values;
    if (ground === "") return;
    if (await action.run({ input: { noticeId: props.noticeId, ground, text } })) props.onDone();
  }, focusFirstError(form));
  const ground = form.getInputProps("ground");
  return (
    <form onSubmit={object} noValidate aria-label={t("objection.title")}>
      <Stack>
        <Radio.Group label={t("objection.ground")} {...ground} data-path={undefined}>
          <Group my="xs" gap="lg">
            {grounds.map((value, index) => (
              <Radio
                key={value}
                value={value}
                label={t(`objectionGround.${value}`)}
                data-path={index === 0 ? focusMark(ground) : undefined}
              />
            ))}
          </Group>
        </Radio.Group>
        <Textarea
          label={t("objection.text")}
          description={t("objection.textHint")}
          autosize
          minRows={4}
          {...form.getInputProps("text")}
        />
        <Failures failures={action.failures} />
        <Group>
          <Button type="submit" color="ruby" loading={action.busy}>
            {t("objection.submit")}
          </Button>
          <Button variant="default" onClick={props.onCancel}>
            {t("dialog.cancel")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
