import { Button, Group, NativeSelect, Radio, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Terms, termsInput, usualTerms } from "../agreements/terms";
import { TermsFields } from "../agreements/TermsFields";
import { useTermErrors } from "../agreements/useTermErrors";
import { graphql } from "../graphql/generated";
import { Language, TemplateOrigin } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import type { Uploaded } from "../session/upload";
import { Failures } from "../shell/Failures";
import { focusFirstError } from "../shell/forms";
import { nested } from "../shell/nestedForm";
import { useStanding } from "../shell/viewer";
import { Coverage } from "../ui/Coverage";
import { HashLine } from "../ui/HashLine";
import { Panel } from "../ui/Panel";
import { letters } from "./letters";
import { type Covers, coversInput, keptCovers, missingLetters } from "./upload/covers";
import { ReadText } from "./upload/ReadText";
import { UploadField } from "./upload/UploadField";

const CreateTemplate = graphql(`
  mutation CreateTemplate($input: CreateTemplateInput!) {
    createTemplate(input: $input) {
      template {
        id
        ...TemplateList_template
      }
    }
  }
`);

interface Draft {
  title: string;
  /** A structure that the portal brings along, or a file */
  start: TemplateOrigin | "FILE";
  /** Whose text a file is */
  whose: TemplateOrigin;
  language: Language;
  parameters: Terms;
}

/** Starts a template from one of the structures that the portal brings along, or from the official text as a file. */
export function TemplateForm({ onCreated }: { onCreated: (templateId: string) => void }) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const termErrors = useTermErrors();
  const form = useForm<Draft>({
    initialValues: {
      title: "",
      start: "DK_SCC_2020",
      whose: "DK_SCC_2020",
      language: "DA",
      parameters: usualTerms,
    },
    validate: ({ title, parameters }) => ({
      ...(title.trim() === "" && { title: t("templates.titleMissing") }),
      ...termErrors(parameters),
    }),
  });
  const [uploaded, setUploaded] = useState<Uploaded | null>(null);
  const [covers, setCovers] = useState<Covers>({});
  const [noFile, setNoFile] = useState(false);
  const fromFile = form.values.start === "FILE";
  const missing = uploaded ? missingLetters(uploaded.clauses, covers) : [];
  const take = (read: Uploaded) => {
    setNoFile(false);
    setCovers(keptCovers(uploaded?.clauses ?? [], read.clauses, covers));
    setUploaded(read);
    form.setFieldValue("language", read.language);
    if (form.getValues().title.trim() === "" && read.title) form.setFieldValue("title", read.title);
  };
  const action = useAction(CreateTemplate, useMemo(() => nested(form), [form]));
  const create = form.onSubmit(async ({ parameters, title, start, whose, language }) => {
    if (start === "FILE" && !uploaded) {
      setNoFile(true);
      return;
    }
    const done = await action.run({
      input: {
        organisationId: organisation.id,
        title: title.trim(),
        parameters: termsInput(parameters),
        language,
        structure: start === "FILE" ? whose : start,
        ...(start === "FILE" &&
          uploaded && { templateFileId: uploaded.templateFileId, covers: coversInput(covers) }),
      },
    });
    if (done) onCreated(done.createTemplate.template.id);
  }, focusFirstError(form));
  return (
    <form onSubmit={create} noValidate>
      <Stack gap="lg">
        <Panel title={t("templates.structure")}>
          <Stack>
            <TextInput
              label={t("templates.title")}
              description={t("templates.titleHint")}
              {...form.getInputProps("title")}
            />
            <Radio.Group label={t("templates.startFrom")} {...form.getInputProps("start")}>
              <Stack gap="xs" mt="xs">
                {Object.values(TemplateOrigin).map((value) => (
                  <Radio
                    key={value}
                    value={value}
                    label={t(`templateOrigin.${value}`)}
                    description={t(`templates.originHint.${value}`)}
                  />
                ))}
                <Radio value="FILE" label={t("upload.start")} description={t("upload.startHint")} />
              </Stack>
            </Radio.Group>
            {fromFile && (
              <>
                <UploadField
                  organisationId={organisation.id}
                  uploaded={uploaded}
                  onUploaded={take}
                  error={noFile ? t("upload.missing") : undefined}
                />
                <NativeSelect
                  label={t("upload.whose")}
                  data={Object.values(TemplateOrigin).map((value) => ({
                    value,
                    label: t(`templateOrigin.${value}`),
                  }))}
                  {...form.getInputProps("whose")}
                />
              </>
            )}
            <NativeSelect
              label={t("profile.language")}
              data={Object.values(Language).map((value) => ({
                value,
                label: t(`language.${value}`),
              }))}
              {...form.getInputProps("language")}
            />
          </Stack>
        </Panel>
        {fromFile && uploaded && (
          <Panel title={t("upload.review")} lead={t("upload.reviewLead")}>
            <Stack>
              <HashLine
                label={t("upload.hash")}
                value={uploaded.sha256}
                copyLabel={t("copy.copy")}
                copiedLabel={t("copy.copied")}
              />
              <output>
                {missing.length === 0
                  ? t("coverage.complete")
                  : t("upload.missingLetters", { letters: missing.join(", ") })}
              </output>
              <Coverage
                label={t("coverage.title")}
                coveredWords={t("coverage.covered")}
                missingWords={t("coverage.missing")}
                parts={letters.map((letter) => ({
                  letter,
                  words: t(`coverage.letter.${letter}`),
                  covered: !missing.includes(letter),
                }))}
              />
              <ReadText
                language={form.values.language}
                clauses={uploaded.clauses}
                covers={covers}
                onChange={setCovers}
              />
            </Stack>
          </Panel>
        )}
        <Panel title={t("templates.terms")} lead={t("templates.termsLead")}>
          <TermsFields
            field={(term, options) => form.getInputProps(`parameters.${term}`, options)}
          />
        </Panel>
        <Failures failures={action.failures} />
        <Group>
          <Button type="submit" loading={action.busy}>
            {t("templates.createDraft")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
