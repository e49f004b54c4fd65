import { useForm } from "@mantine/form";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type {
  IssueForm_SubProcessorFragment,
  IssueForm_TemplateFragment,
  Language,
} from "../graphql/generated/graphql";
import { focusFirstError } from "../shell/forms";
import { nested } from "../shell/nestedForm";
import { linesOf } from "../words/lines";
import {
  behind,
  firstDraft,
  follow,
  type IssueDraft,
  type IssueStart,
  type IssueStep,
  stepOf,
  suggest,
} from "./issue";
import { useTermErrors } from "./useTermErrors";

/** An agreement while it is prepared: its fields, and the step that is open. */
export function useIssueForm(given: {
  start: IssueStart;
  steps: readonly IssueStep[];
  templates: readonly IssueForm_TemplateFragment[];
  subProcessors: readonly IssueForm_SubProcessorFragment[];
  services: readonly { id: string; title: string }[];
}) {
  const { start, steps, templates, subProcessors, services } = given;
  const { t, i18n } = useTranslation();
  const termErrors = useTermErrors();
  const [step, setStep] = useState(0);
  const [reached, setReached] = useState(0);
  const missing = t("issue.missing");
  const wordsIn = (language: Language) => i18n.getFixedT(language === "EN" ? "en" : "da");
  const suggestionFor = ({ language, serviceIds, parameters }: IssueDraft) =>
    suggest(
      wordsIn(language),
      services.filter(({ id }) => serviceIds.includes(id)).map(({ title }) => title),
      behind(subProcessors, serviceIds),
      parameters.thirdCountryAllowed,
    );
  const form = useForm<IssueDraft>({
    initialValues: firstDraft(wordsIn(start.language), start, templates, subProcessors),
    validate: (draft) => ({
      ...(draft.templateVersionId === "" && { templateVersionId: t("issue.templateMissing") }),
      ...(draft.serviceIds.length === 0 && { serviceIds: t("issue.servicesMissing") }),
      ...termErrors(draft.parameters),
      ...Object.fromEntries(
        (["purpose", "nature", "duration"] as const)
          .filter((field) => draft.annexA[field].trim() === "")
          .map((field) => [`annexA.${field}`, missing]),
      ),
      ...Object.fromEntries(
        (["dataTypes", "subjectCategories"] as const)
          .filter((field) => linesOf(draft.annexA[field]).length === 0)
          .map((field) => [`annexA.${field}`, t("subProcessorForm.linesMissing")]),
      ),
      ...Object.fromEntries(
        (["instruction", "security"] as const)
          .filter((field) => draft.annexC[field].trim() === "")
          .map((field) => [`annexC.${field}`, missing]),
      ),
    }),
  });
  const told = useMemo(() => {
    const fields = nested(form);
    return {
      ...fields,
      // A failure of the portal shows where its field is, which may be an earlier step.
      setFieldError: (path: string, message: string) => {
        setStep(stepOf(path));
        fields.setFieldError(path as never, message);
      },
    };
  }, [form]);
  const [suggestion, setSuggestion] = useState(() => suggestionFor(form.values));

  /** Services, language and terms may have changed since the annexes were suggested. */
  const suggestAgain = () => {
    const draft = form.getValues();
    const now = suggestionFor(draft);
    form.setFieldValue("annexA", follow(draft.annexA, suggestion.annexA, now.annexA));
    form.setFieldValue("annexC", follow(draft.annexC, suggestion.annexC, now.annexC));
    setSuggestion(now);
  };

  const open = (index: number) => {
    suggestAgain();
    setStep(index);
    setReached((before) => Math.max(before, index));
    window.scrollTo({ top: 0 });
  };
  const next = () => {
    const { errors } = form.validate();
    const here = Object.keys(errors).filter((path) => stepOf(path) === step);
    form.setErrors(Object.fromEntries(here.map((path) => [path, errors[path]])));
    if (here.length === 0) open(step + 1);
    else focusFirstError(form)(Object.fromEntries(here.map((path) => [path, errors[path]])));
  };
  const shown = steps[step]?.key ?? "what";
  return { form, told, step, reached, shown, setStep, suggestAgain, open, next };
}
