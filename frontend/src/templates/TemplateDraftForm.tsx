import { Button, Checkbox, Fieldset, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Terms, termsInput } from "../agreements/terms";
import { TermsFields } from "../agreements/TermsFields";
import { useTermErrors } from "../agreements/useTermErrors";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError } from "../shell/forms";
import { nested } from "../shell/nestedForm";
import { notify } from "../shell/notify";
import { PlusIcon } from "../ui/icons";
import { Panel } from "../ui/Panel";
import { type ClauseDraft, clausesInput, draftsOf, nextNumber } from "./clauses";
import { letters } from "./letters";
import { type Covers, coversOf, withCovers } from "./upload/covers";
import { ReadText } from "./upload/ReadText";

const TemplateDraftFormVersion = graphql(`
  fragment TemplateDraftForm_version on TemplateVersion {
    id
    version
    parameters {
      authorisationModel
      subProcessorNoticeDays
      objectionDays
      breachHours
      exitChoice
      exitDays
      auditConcept
      auditNoticeDays
      thirdCountryAllowed
    }
    clauses {
      number
      heading
      paragraphs
      locked
      covers
    }
  }
`);

const UpdateTemplateDraft = graphql(`
  mutation UpdateTemplateDraft($input: UpdateTemplateDraftInput!) {
    updateTemplateDraft(input: $input) {
      templateVersion {
        id
        coverage
        missingCoverage
        ...TemplateDraftForm_version
      }
    }
  }
`);

/**
 * Edits a draft: its default terms, its clauses where they are the vendor's own, and what the
 * clauses of an uploaded text cover.
 */
export function TemplateDraftForm(props: {
  version: FragmentType<typeof TemplateDraftFormVersion>;
  language: "DA" | "EN";
  /** Whether the text was read from a file: it is shown, and only what it covers is asked */
  fromFile: boolean;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const version = readFragment(TemplateDraftFormVersion, props.version);
  const termErrors = useTermErrors();
  const ownText = version.clauses.every(({ locked }) => !locked);
  const form = useForm<{ parameters: Terms; clauses: ClauseDraft[] }>({
    initialValues: { parameters: { ...version.parameters }, clauses: draftsOf(version.clauses) },
    validate: ({ parameters, clauses }) => ({
      ...termErrors(parameters),
      // A text that is not edited here is not judged here: a clause of it may be its heading alone.
      ...Object.fromEntries(
        (ownText ? clauses : []).flatMap(({ heading, text }, index) => [
          ...(heading.trim() === "" ? [[`clauses.${index}.heading`, t("templates.headingMissing")]] : []),
          ...(text.trim() === "" ? [[`clauses.${index}.text`, t("templates.textMissing")]] : []),
        ]) as [string, string][],
      ),
    }),
  });
  const action = useAction(UpdateTemplateDraft, useMemo(() => nested(form), [form]));
  const [covers, setCovers] = useState<Covers>(() => coversOf(version.clauses));
  const save = form.onSubmit(async ({ parameters, clauses }) => {
    const done = await action.run({
      input: {
        templateVersionId: version.id,
        version: version.version,
        parameters: termsInput(parameters),
        ...(ownText && { clauses: clausesInput(clauses) }),
        ...(props.fromFile && { clauses: withCovers(version.clauses, covers) }),
      },
    });
    if (!done) return;
    notify(t("templates.saved"));
    props.onDone();
  }, focusFirstError(form));
  return (
    <form onSubmit={save} noValidate>
      <Stack gap="lg">
        <Panel title={t("templates.terms")} lead={t("templates.termsLead")}>
          <TermsFields
            field={(term, options) => form.getInputProps(`parameters.${term}`, options)}
          />
        </Panel>
        {ownText && (
          <Panel title={t("templates.text")} lead={t("templates.textLead")}>
            <Stack>
              {form.values.clauses.map((clause, index) => (
                <Fieldset
                  key={clause.key}
                  legend={t("templates.clause", { number: clause.number })}
                >
                  <Stack>
                    <TextInput
                      label={t("templates.heading")}
                      {...form.getInputProps(`clauses.${index}.heading`)}
                    />
                    <Textarea
                      label={t("templates.paragraphs")}
                      description={t("templates.paragraphsHint")}
                      autosize
                      minRows={3}
                      {...form.getInputProps(`clauses.${index}.text`)}
                    />
                    <Checkbox.Group
                      label={t("templates.covers")}
                      {...form.getInputProps(`clauses.${index}.covers`)}
                    >
                      <Group mt="xs">
                        {letters.map((letter) => (
                          <Checkbox
                            key={letter}
                            value={letter}
                            label={letter}
                            aria-label={`${letter}: ${t(`coverage.letter.${letter}`)}`}
                          />
                        ))}
                      </Group>
                    </Checkbox.Group>
                    <Button
                      variant="subtle"
                      color="gray"
                      size="compact-sm"
                      style={{ alignSelf: "flex-start" }}
                      onClick={() => form.removeListItem("clauses", index)}
                    >
                      {t("templates.removeClause", { number: clause.number })}
                    </Button>
                  </Stack>
                </Fieldset>
              ))}
              <Button
                variant="default"
                leftSection={<PlusIcon size={18} />}
                style={{ alignSelf: "flex-start" }}
                onClick={() =>
                  form.insertListItem("clauses", {
                    key: crypto.randomUUID(),
                    number: nextNumber(form.values.clauses),
                    heading: "",
                    text: "",
                    covers: [],
                    locked: false,
                  })
                }
              >
                {t("templates.addClause")}
              </Button>
            </Stack>
          </Panel>
        )}
        {props.fromFile && (
          <Panel title={t("templates.text")} lead={t("upload.lockedLead")}>
            <ReadText
              language={props.language}
              clauses={version.clauses}
              covers={covers}
              onChange={setCovers}
            />
          </Panel>
        )}
        <Failures failures={action.failures} />
        <Group>
          <Button type="submit" loading={action.busy}>
            {t("organisation.save")}
          </Button>
          <Button variant="default" onClick={props.onDone}>
            {t("dialog.cancel")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
