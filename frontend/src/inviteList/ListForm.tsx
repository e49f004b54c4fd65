import { Button, FileInput, Group, NativeSelect, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import {
  type CheckInvitationListQuery,
  type InvitationListInput,
  InviterCapacity,
  Language,
  type Role,
} from "../graphql/generated/graphql";
import { MailLook } from "../members/MailLook";
import { RoleChoice } from "../members/RoleChoice";
import { useAsking } from "../session/ask";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, focusMark } from "../shell/forms";
import { notify } from "../shell/notify";
import { saveFile } from "../shell/saveFile";
import { useStanding } from "../shell/viewer";
import { DownloadIcon } from "../ui/icons";
import { Panel } from "../ui/Panel";
import { ListCheck } from "./ListCheck";
import { base64Of, mostKilobytes } from "./listFile";

const CheckInvitationList = graphql(`
  query CheckInvitationList($input: InvitationListInput!) {
    invitationListPreview(input: $input) {
      good
      ...ListCheck_preview
    }
  }
`);

const ImportInvitations = graphql(`
  mutation ImportInvitations($input: InvitationListInput!) {
    importInvitations(input: $input) {
      invitationImport {
        id
      }
    }
  }
`);

interface Draft {
  file: File | null;
  text: string;
  roles: Role[];
  capacity: InviterCapacity;
  language: Language;
  message: string;
}

/** A list that has been looked at: what was sent to be checked is what is handed in. */
interface Checked {
  input: InvitationListInput;
  preview: CheckInvitationListQuery["invitationListPreview"];
}

/** Takes a list, shows what would become of each row, and hands it in. */
export function ListForm() {
  const { t } = useTranslation();
  const { organisation, viewer } = useStanding();
  const navigate = useNavigate();
  const [checked, setChecked] = useState<Checked | null>(null);
  const form = useForm<Draft>({
    initialValues: {
      file: null,
      text: "",
      roles: ["MEMBER"],
      capacity: "ADMIN",
      language: viewer.user.language,
      message: "",
    },
    validate: {
      file: (file) =>
        file !== null && file.size > mostKilobytes * 1024
          ? t("inviteList.fileTooLarge", { max: mostKilobytes })
          : null,
      text: (text, { file }) =>
        file === null && text.trim() === "" ? t("inviteList.missing") : null,
      roles: (roles) => (roles.length === 0 ? t("members.rolesMissing") : null),
    },
    // A list that has changed is another list.
    onValuesChange: () => setChecked(null),
  });
  const check = useAsking(CheckInvitationList);
  const handIn = useAction(ImportInvitations);
  const words = (draft: Draft) => ({
    organisationId: organisation.id,
    roles: draft.roles,
    capacity: draft.capacity,
    language: draft.language,
    message: draft.message.trim() || null,
  });
  const look = form.onSubmit(async (draft) => {
    handIn.clear();
    setChecked(null);
    const list = draft.file === null ? { text: draft.text } : { file: await base64Of(draft.file) };
    const input = { ...words(draft), ...list };
    const answer = await check.ask({ input });
    if (answer) setChecked({ input, preview: answer.invitationListPreview });
  }, focusFirstError(form));
  const send = async () => {
    if (checked === null) return;
    const done = await handIn.run({ input: checked.input });
    if (!done) return;
    notify(t("inviteList.started"));
    void navigate({
      to: "/o/$organisationId/invite-list/$importId",
      params: {
        organisationId: organisation.id,
        importId: done.importInvitations.invitationImport.id,
      },
    });
  };
  const file = form.getInputProps("file");
  const text = form.getInputProps("text");
  return (
    <>
      <Panel
        title={t("inviteList.step")}
        lead={t("inviteList.stepLead")}
        actions={
          <Button
            variant="default"
            leftSection={<DownloadIcon size={18} />}
            onClick={() => {
              const rows = `\u{feff}${t("inviteList.templateRows")}`;
              saveFile(new Blob([rows], { type: "text/csv" }), t("inviteList.templateName"));
            }}
          >
            {t("inviteList.template")}
          </Button>
        }
      >
        <form onSubmit={look} noValidate>
          <Stack>
            <FileInput
              label={t("inviteList.file")}
              description={t("inviteList.fileHint")}
              placeholder={t("inviteList.choose")}
              accept=".csv,.txt,.tsv,text/csv,text/plain"
              clearable
              clearButtonProps={{ "aria-label": t("inviteList.clearFile") }}
              {...file}
            />
            <Textarea
              label={t("inviteList.text")}
              description={t("inviteList.textHint")}
              autosize
              minRows={4}
              maxRows={12}
              disabled={form.values.file !== null}
              {...text}
            />
            <RoleChoice
              label={t("inviteList.roles")}
              value={form.values.roles}
              onChange={(roles) => form.setFieldValue("roles", roles)}
              error={form.errors["roles"]}
              path={focusMark(form.getInputProps("roles"))}
            />
            <NativeSelect
              label={t("inviteList.language")}
              data={Object.values(Language).map((value) => ({
                value,
                label: t(`language.${value}`),
              }))}
              {...form.getInputProps("language")}
            />
            <NativeSelect
              label={t("invite.capacity")}
              description={t("invite.capacityHint")}
              data={Object.values(InviterCapacity).map((value) => ({
                value,
                label: t(`inviterCapacity.${value}`),
              }))}
              {...form.getInputProps("capacity")}
            />
            <Textarea
              label={t("invite.message")}
              description={t("invite.messageHint")}
              autosize
              minRows={2}
              {...form.getInputProps("message")}
            />
            <Failures failures={check.failures} />
            <Group>
              <Button type="submit" loading={check.busy}>
                {t("inviteList.check")}
              </Button>
              <MailLook
                input={() => {
                  if (form.validateField("roles").hasError) return null;
                  return { ...words(form.getValues()), email: "", canBind: false };
                }}
              />
            </Group>
          </Stack>
        </form>
      </Panel>
      {checked !== null && (
        <ListCheck
          preview={checked.preview}
          busy={handIn.busy}
          failures={handIn.failures}
          onSend={() => void send()}
        />
      )}
    </>
  );
}
