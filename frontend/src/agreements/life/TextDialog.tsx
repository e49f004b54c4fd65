import { Button, Group, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../session/data";
import { Failures } from "../../shell/Failures";
import { focusFirstError, required } from "../../shell/forms";
import { Dialog } from "../../ui/Dialog";

interface TextDialogProps<Variables> {
  /** What the button says that opens it */
  open: string;
  /** The same with its place, for a screen reader, where a page has many of them */
  openLabel?: string;
  title: string;
  /** What it means, before the field */
  words: ReactNode;
  label: string;
  missing: string;
  submit: string;
  /** The most characters that the portal takes */
  longest: number;
  mutation: TypedDocumentNode<unknown, Variables>;
  variables: (text: string) => Variables;
  /** The input's field that takes the text, where a refusal is shown */
  field: "text" | "reason";
  primary?: boolean;
  destructive?: boolean;
}

/** A button, a dialog with one text, and what is done with it. */
export function TextDialog<Variables extends object>(props: TextDialogProps<Variables>) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const form = useForm<Record<string, string>>({
    mode: "uncontrolled",
    initialValues: { [props.field]: "" },
    validate: { [props.field]: required(props.missing) },
  });
  const action = useAction(props.mutation, form);
  const submit = form.onSubmit(async (values) => {
    if (await action.run(props.variables(values[props.field] ?? ""))) {
      form.reset();
      close();
    }
  }, focusFirstError(form));
  return (
    <>
      <Button
        variant={props.primary ? "filled" : "default"}
        aria-label={props.openLabel}
        onClick={() => {
          action.clear();
          open();
        }}
      >
        {props.open}
      </Button>
      <Dialog
        opened={opened}
        onClose={close}
        title={props.title}
        closeLabel={t("dialog.close")}
        large
      >
        <form onSubmit={submit} noValidate>
          <Stack>
            <p style={{ margin: 0 }}>{props.words}</p>
            <Textarea
              key={form.key(props.field)}
              {...form.getInputProps(props.field)}
              label={props.label}
              autosize
              minRows={4}
              maxRows={14}
              maxLength={props.longest}
              data-autofocus
            />
            <Failures failures={action.failures} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t("dialog.cancel")}
              </Button>
              <Button
                type="submit"
                loading={action.busy}
                {...(props.destructive && { color: "ruby" })}
              >
                {props.submit}
              </Button>
            </Group>
          </Stack>
        </form>
      </Dialog>
    </>
  );
}
