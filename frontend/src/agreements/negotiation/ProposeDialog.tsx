import { Button, Group, Radio, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { graphql } from "../../graphql/generated";
import type { ChangeKind } from "../../graphql/generated/graphql";
import { useAction } from "../../session/data";
import { Failures } from "../../shell/Failures";
import { focusFirstError } from "../../shell/forms";
import { Dialog } from "../../ui/Dialog";

const ProposeChange = graphql(`
  mutation ProposeChange($input: ProposeChangeInput!) {
    proposeChange(input: $input) {
      agreementVersion {
        id
        state
      }
    }
  }
`);

/** Another wording, edited where it stands, or a text beside it; of locked text the latter alone. */
export function ProposeDialog(props: {
  versionId: string;
  place: string;
  /** The place as people call it */
  name: string;
  text: string;
  locked: boolean;
  lang: string;
  readers: string;
}) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const form = useForm({
    mode: "controlled",
    initialValues: {
      kind: (props.locked ? "ADDITION" : "WORDING") as ChangeKind,
      wording: props.text,
      addition: "",
      reason: "",
      text: "",
    },
    validate: {
      wording: (text, { kind }) =>
        kind === "WORDING" && text.trim() === props.text.trim()
          ? t("negotiation.wordingMissing")
          : kind === "WORDING" && text.trim() === ""
            ? t("negotiation.wordingEmpty")
            : null,
      addition: (text, { kind }) =>
        kind === "ADDITION" && text.trim() === "" ? t("negotiation.additionMissing") : null,
    },
  });
  const action = useAction(ProposeChange, form);
  const field = form.values.kind === "WORDING" ? "wording" : "addition";
  const propose = form.onSubmit(async (values) => {
    const input = {
      agreementVersionId: props.versionId,
      place: props.place,
      kind: values.kind,
      text: values[field],
      reason: values.reason.trim() === "" ? null : values.reason,
    };
    if (await action.run({ input })) close();
  }, focusFirstError(form));
  return (
    <>
      <Button
        variant="default"
        aria-label={t("negotiation.proposeFor", { place: props.name })}
        onClick={() => {
          form.setValues({ wording: props.text });
          action.clear();
          open();
        }}
      >
        {t("negotiation.propose")}
      </Button>
      <Dialog
        opened={opened}
        onClose={close}
        title={t("negotiation.proposeFor", { place: props.name })}
        closeLabel={t("dialog.close")}
        large
      >
        <form onSubmit={propose} noValidate>
          <Stack>
            <p style={{ margin: 0 }}>
              {t(props.locked ? "negotiation.proposeLocked" : "negotiation.proposeWords")}{" "}
              {t("negotiation.readBy", { readers: props.readers })}
            </p>
            {!props.locked && (
              <Radio.Group label={t("negotiation.kindLabel")} {...form.getInputProps("kind")}>
                <Stack gap="xs" mt="xs">
                  <Radio value="WORDING" label={t("negotiation.kind.WORDING")} />
                  <Radio value="ADDITION" label={t("negotiation.kind.ADDITION")} />
                </Stack>
              </Radio.Group>
            )}
            <Textarea
              key={field}
              {...form.getInputProps(field)}
              error={form.errors[field] ?? form.errors["text"]}
              label={t(`negotiation.field.${field}`)}
              description={t(`negotiation.fieldHint.${field}`)}
              lang={props.lang}
              autosize
              minRows={5}
              maxRows={18}
              maxLength={20_000}
              data-autofocus
            />
            <Textarea
              {...form.getInputProps("reason")}
              label={t("negotiation.reasonOptional")}
              autosize
              minRows={2}
              maxRows={8}
              maxLength={2000}
            />
            <Failures failures={action.failures} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t("dialog.cancel")}
              </Button>
              <Button type="submit" loading={action.busy}>
                {t("negotiation.proposeSubmit")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Dialog>
    </>
  );
}
