import { Button, FileInput, Stack, Text, Textarea } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { saveFile } from "../../shell/saveFile";
import { DownloadIcon } from "../../ui/icons";
import { Panel } from "../../ui/Panel";
import { type CustomersDraft, mostKilobytes } from "./customers";

/** Takes a list of customers, as a file or pasted. */
export function ListCustomers({ form }: { form: UseFormReturnType<CustomersDraft> }) {
  const { t } = useTranslation();
  return (
    <Panel
      title={t("issueMany.listTitle")}
      lead={t("issueMany.listLead")}
      actions={
        <Button
          variant="default"
          leftSection={<DownloadIcon size={18} />}
          onClick={() => {
            const rows = `\u{feff}${t("issueMany.templateHeadings")}\n`;
            saveFile(new Blob([rows], { type: "text/csv" }), t("issueMany.templateName"));
          }}
        >
          {t("issueMany.template")}
        </Button>
      }
    >
      <Stack>
        <Text>{t("issueMany.columns")}</Text>
        <FileInput
          label={t("inviteList.file")}
          description={t("issueMany.fileHint", { max: mostKilobytes })}
          placeholder={t("inviteList.choose")}
          accept=".csv,.txt,.tsv,text/csv,text/plain"
          clearable
          clearButtonProps={{ "aria-label": t("inviteList.clearFile") }}
          {...form.getInputProps("file")}
        />
        <Textarea
          label={t("inviteList.text")}
          description={t("issueMany.textHint")}
          autosize
          minRows={4}
          maxRows={12}
          disabled={form.values.file !== null}
          {...form.getInputProps("text")}
        />
      </Stack>
    </Panel>
  );
}
