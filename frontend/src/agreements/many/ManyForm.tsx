import { Button, Group, Radio, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import type { CheckIssueQuery, IssueAgreementsInput } from "../../graphql/generated/graphql";
import type { ServiceChoiceService } from "../../services/ServiceChoice";
import { useAsking } from "../../session/ask";
import { useAction } from "../../session/data";
import { Failures } from "../../shell/Failures";
import { focusFirstError } from "../../shell/forms";
import { useStanding } from "../../shell/viewer";
import { Callout } from "../../ui/Alerts";
import { Panel } from "../../ui/Panel";
import { Steps } from "../../ui/Steps";
import { IssueFields } from "../IssueFields";
import { IssueFormSubProcessor, IssueFormTemplate } from "../IssueForm";
import { IssuePreview, type IssuePreviewService } from "../IssuePreview";
import { type IssueDraft, issueInput, manySteps, stepOf } from "../issue";
import { useIssueForm } from "../useIssueForm";
import { type CustomersDraft, mostCustomers, mostKilobytes, recipientsOf } from "./customers";
import { IssueCheck } from "./IssueCheck";
import { ListCustomers } from "./ListCustomers";
import { PickCustomers } from "./PickCustomers";

const CheckIssue = graphql(`
  query CheckIssue($input: IssueAgreementsInput!) {
    issuePreview(input: $input) {
      good
      ...IssueCheck_preview
    }
  }
`);

const IssueAgreements = graphql(`
  mutation IssueAgreements($input: IssueAgreementsInput!) {
    issueAgreements(input: $input) {
      issueBatch {
        id
      }
    }
  }
`);

/** What has been looked at: what was sent to be checked is what is shown and handed in. */
interface Checked {
  draft: IssueDraft;
  input: IssueAgreementsInput;
  preview: CheckIssueQuery["issuePreview"];
}

const toCustomers = manySteps.findIndex(({ key }) => key === "customers");
const toPreview = manySteps.length - 1;
const ways = ["pick", "list"] as const;

/** Leads through an agreement for many: what it says, who gets it, what would become of each, and off. */
export function ManyForm(props: {
  templates: readonly FragmentType<typeof IssueFormTemplate>[];
  subProcessors: readonly FragmentType<typeof IssueFormSubProcessor>[];
  services: readonly (FragmentType<typeof ServiceChoiceService> &
    FragmentType<typeof IssuePreviewService> & { id: string; title: string })[];
  onSent: (batchId: string) => void;
}) {
  const { services } = props;
  const { t } = useTranslation();
  const { organisation, viewer } = useStanding();
  const templates = readFragment(IssueFormTemplate, props.templates).filter(
    ({ currentVersion }) => currentVersion !== null,
  );
  const subProcessors = readFragment(IssueFormSubProcessor, props.subProcessors);
  const inMyLanguage = templates.find(({ language }) => language === viewer.user.language);
  const language = (inMyLanguage ?? templates[0])?.language ?? viewer.user.language;
  const { form, told, step, reached, shown, setStep, suggestAgain, open, next } = useIssueForm({
    start: { language, services: [], agreement: null },
    steps: manySteps,
    templates,
    subProcessors,
    services,
  });
  const customers = useForm<CustomersDraft>({
    initialValues: { how: "pick", picked: [], file: null, text: "" },
    validate: {
      picked: (picked, { how }) => {
        if (how !== "pick") return null;
        if (picked.length === 0) return t("issueMany.pickedMissing");
        return picked.length > mostCustomers ? t("issueMany.pickedTooMany", { max: mostCustomers }) : null;
      },
      file: (file, { how }) =>
        how === "list" && file !== null && file.size > mostKilobytes * 1024
          ? t("inviteList.fileTooLarge", { max: mostKilobytes })
          : null,
      text: (text, { how, file }) => {
        if (how !== "list" || file !== null) return null;
        if (text.trim() === "") return t("inviteList.missing");
        return new Blob([text]).size > mostKilobytes * 1024
          ? t("inviteList.fileTooLarge", { max: mostKilobytes })
          : null;
      },
    },
  });
  const [checked, setChecked] = useState<Checked | null>(null);
  const check = useAsking(CheckIssue, told);
  const handIn = useAction(IssueAgreements, told);

  /** Asks what would become of each row; where something is missing, leads to it. */
  const look = async () => {
    handIn.clear();
    suggestAgain();
    const missing = form.validate();
    if (missing.hasErrors) {
      setStep(stepOf(Object.keys(missing.errors)[0] ?? ""));
      return;
    }
    const wrong = customers.validate();
    if (wrong.hasErrors) {
      setStep(toCustomers);
      focusFirstError(customers)(wrong.errors);
      return;
    }
    const draft = form.getValues();
    const input = {
      ...issueInput(draft, { organisationId: organisation.id }),
      ...(await recipientsOf(customers.getValues())),
    };
    const answer = await check.ask({ input });
    if (!answer) return;
    setChecked({ draft, input, preview: answer.issuePreview });
    open(toPreview);
  };
  const send = async () => {
    if (checked === null) return;
    const done = await handIn.run({ input: checked.input });
    if (done) props.onSent(done.issueAgreements.issueBatch.id);
  };
  const good = checked?.preview.good ?? 0;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        // Enter in a search is no answer to who gets a binding offer.
        if (step < toCustomers) next();
      }}
    >
      <Stack gap="lg">
        <Steps
          label={t("issue.steps")}
          steps={manySteps.map(({ key }) => ({ key, name: t(`issue.step.${key}`) }))}
          current={step}
          reached={reached}
          onStep={(index) => (index === toPreview ? void look() : open(index))}
        />
        <IssueFields
          shown={shown}
          form={form}
          templates={templates}
          services={services}
          agreedBefore={false}
          changeReasonHint={t("issueMany.changeReasonHint")}
        />
        {shown === "customers" && (
          <>
            <Panel>
              <Radio.Group label={t("issueMany.howLegend")} {...customers.getInputProps("how")}>
                <Stack gap="xs" mt="xs">
                  {ways.map((way) => (
                    <Radio key={way} value={way} label={t(`issueMany.how.${way}`)} />
                  ))}
                </Stack>
              </Radio.Group>
            </Panel>
            {customers.values.how === "pick" ? (
              <PickCustomers
                picked={customers.values.picked}
                onChange={(change) =>
                  customers.setFieldValue("picked", change(customers.getValues().picked))
                }
                error={customers.errors["picked"]?.toString()}
              />
            ) : (
              <ListCustomers form={customers} />
            )}
          </>
        )}
        {shown === "preview" && checked && (
          <>
            <IssueCheck preview={checked.preview} />
            {typeof checked.input.file === "string" && (
              <Callout tone="info">
                <p>{t("issueMany.ownTerms")}</p>
              </Callout>
            )}
            <IssuePreview
              draft={checked.draft}
              recipient={t("issueMany.recipients", { count: good })}
              sendWords={t("issueMany.sendWords")}
              template={templates.find(
                ({ currentVersion }) => currentVersion?.id === checked.draft.templateVersionId,
              )}
              services={services.filter(({ id }) => checked.draft.serviceIds.includes(id))}
              subProcessors={subProcessors}
            />
          </>
        )}
        <Failures failures={[...check.failures, ...handIn.failures]} />
        <Group>
          {step > 0 && (
            <Button variant="default" onClick={() => open(step - 1)}>
              {t("issue.back")}
            </Button>
          )}
          {step < toCustomers && <Button type="submit">{t("issue.next")}</Button>}
          {step === toCustomers && (
            <Button loading={check.busy} onClick={() => void look()}>
              {t("issueMany.check")}
            </Button>
          )}
          {step === toPreview && good > 0 && (
            <Button loading={handIn.busy} onClick={() => void send()}>
              {t("issueMany.send", { count: good })}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
