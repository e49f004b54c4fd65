import { Button, Group, NativeSelect, Radio, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { ChangeType } from "../graphql/generated/graphql";
import type { ServiceChoiceService } from "../services/ServiceChoice";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { nested } from "../shell/nestedForm";
import { useStanding } from "../shell/viewer";
import { draftOf, emptyDraft, inputOf } from "../subprocessors/draft";
import { RecordSubProcessor } from "../subprocessors/mutations";
import { SubProcessorFields } from "../subprocessors/SubProcessorFields";
import {
  type SubProcessorDraftFragment,
  SubProcessorDraftFragment as DraftFragment,
  useSubProcessorForm,
} from "../subprocessors/useSubProcessorForm";
import { Callout } from "../ui/Alerts";
import { Panel } from "../ui/Panel";
import { useNow } from "../words/dates";
import { dayAfter, startOfDay } from "../words/days";
import { bringsNew, type Candidate, isModification, servicesConcerned } from "./kinds";

const DraftAnnouncement = graphql(`
  mutation DraftAnnouncement($input: DraftAnnouncementInput!) {
    draftAnnouncement(input: $input) {
      announcement {
        id
        ...AnnouncementList_announcement
      }
    }
  }
`);

/** A sub-processor that can be announced, with everything that may change in it. */
export type Announceable = Candidate & FragmentType<typeof SubProcessorDraftFragment>;

interface Draft {
  type: ChangeType;
  /** The sub-processor the change is about; `NEW` to record it here */
  subProcessorId: string;
  replacesId: string;
  summaryDa: string;
  summaryEn: string;
  plannedEffectiveAt: string;
}

const recordHere = "NEW";

/** Time to approve it and for most notice periods; the audience then shows the earliest day. */
const usualDays = 45;

function asOption({ id, legalName }: Candidate) {
  return { value: id, label: legalName };
}

/** Drafts the announcement of a change, recording the new facts on the way where there are any. */
export function AnnouncementForm(props: {
  candidates: readonly Announceable[];
  services: readonly FragmentType<typeof ServiceChoiceService>[];
  initial: { type?: ChangeType | undefined; subject?: string | undefined };
  onDrafted: (announcementId: string) => void;
}) {
  const { candidates, initial } = props;
  const { t } = useTranslation();
  const now = useNow();
  const { organisation } = useStanding();
  const [recorded, setRecorded] = useState<{ id: string; serviceIds: string[] } | null>(null);
  const form = useForm<Draft>({
    initialValues: {
      type: initial.type ?? "ADD",
      subProcessorId: initial.subject ?? "",
      replacesId: "",
      summaryDa: "",
      summaryEn: "",
      plannedEffectiveAt: dayAfter(now, usualDays),
    },
    validate: {
      subProcessorId: required(t("announcementForm.subjectMissing")),
      replacesId: (value, { type }) =>
        type === "REPLACE" && value === "" ? t("announcementForm.replacesMissing") : null,
      summaryDa: required(t("announcementForm.summaryMissing")),
      summaryEn: required(t("announcementForm.summaryMissing")),
      plannedEffectiveAt: (value) =>
        value > dayAfter(now, 0) ? null : t("announcementForm.dateWrong"),
    },
  });
  const { type, subProcessorId, replacesId } = form.values;
  const subject = candidates.find(({ id }) => id === subProcessorId);
  const modified = isModification(type) ? subject : undefined;
  const facts = useSubProcessorForm(emptyDraft());
  const typesFacts =
    recorded === null &&
    ((bringsNew(type) && subProcessorId === recordHere) || modified !== undefined);

  const record = useAction(RecordSubProcessor, useMemo(() => nested(facts, "subProcessor"), [facts]));
  const draft = useAction(DraftAnnouncement, form);

  /** Chooses what the change is about; a modification starts from the facts as they are. */
  const choose = (id: string, kind: ChangeType = type) => {
    form.setFieldValue("subProcessorId", id);
    setRecorded(null);
    const known = candidates.find((candidate) => candidate.id === id);
    const from = isModification(kind) && known ? draftOf(readFragment(DraftFragment, known)) : emptyDraft();
    facts.setInitialValues(from);
    facts.setValues(from);
    facts.clearErrors();
  };

  /** The record the announcement is about: chosen, recorded before, or recorded now. */
  const settleSubject = async () => {
    if (recorded) return recorded;
    if (!typesFacts) {
      const sides = [subject, candidates.find(({ id }) => id === replacesId)];
      return { id: subProcessorId, serviceIds: servicesConcerned(sides).map(({ id }) => id) };
    }
    const subProcessor = inputOf(facts.values);
    const done = await record.run({ input: { organisationId: organisation.id, subProcessor } });
    if (!done) return null;
    const settled = {
      id: done.recordSubProcessor.subProcessor.id,
      serviceIds: [...subProcessor.serviceIds],
    };
    setRecorded(settled);
    return settled;
  };

  const send = form.onSubmit(async (values) => {
    if (typesFacts) {
      const { hasErrors, errors } = facts.validate();
      if (hasErrors) return focusFirstError(facts)(errors);
    }
    const settled = await settleSubject();
    if (!settled) return;
    const follows = modified ? modified.id : values.type === "REPLACE" ? values.replacesId : null;
    const done = await draft.run({
      input: {
        organisationId: organisation.id,
        type: values.type,
        subProcessorId: settled.id,
        replacesId: follows,
        serviceIds: settled.serviceIds,
        summaryDa: values.summaryDa.trim(),
        summaryEn: values.summaryEn.trim(),
        plannedEffectiveAt: startOfDay(values.plannedEffectiveAt),
      },
    });
    if (done) props.onDrafted(done.draftAnnouncement.announcement.id);
  }, focusFirstError(form));

  const proposed = candidates.filter(({ state }) => state === "PROPOSED");
  const active = candidates.filter(({ state }) => state === "ACTIVE");
  const concerned = typesFacts
    ? []
    : servicesConcerned([subject, candidates.find(({ id }) => id === replacesId)]);
  return (
    <form onSubmit={send} noValidate>
      <Stack gap="lg">
        <Panel title={t("announcementForm.kind")}>
          <Radio.Group
            aria-label={t("announcementForm.kind")}
            value={type}
            onChange={(value) => {
              const kind = Object.values(ChangeType).find((one) => one === value);
              if (!kind) return;
              form.setFieldValue("type", kind);
              const fits = (bringsNew(kind) ? proposed : active).some(
                ({ id }) => id === subProcessorId,
              );
              choose(fits ? subProcessorId : "", kind);
            }}
          >
            <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
              {Object.values(ChangeType).map((value) => (
                <Radio
                  key={value}
                  value={value}
                  label={t(`changeType.${value}`)}
                  description={t(`announcementForm.kindHint.${value}`)}
                />
              ))}
            </SimpleGrid>
          </Radio.Group>
        </Panel>
        <Panel title={t("announcementForm.about")}>
          <Stack>
            <NativeSelect
              label={t(bringsNew(type) ? "announcementForm.newOne" : "announcementForm.usedOne")}
              data={[
                { value: "", label: t("announcementForm.choose") },
                ...(bringsNew(type) ? proposed : active).map(asOption),
                ...(bringsNew(type)
                  ? [{ value: recordHere, label: t("announcementForm.recordHere") }]
                  : []),
              ]}
              {...form.getInputProps("subProcessorId")}
              onChange={(event) => choose(event.currentTarget.value)}
            />
            {type === "REPLACE" && (
              <NativeSelect
                label={t("announcementForm.replaces")}
                data={[
                  { value: "", label: t("announcementForm.choose") },
                  ...active.map(asOption),
                ]}
                {...form.getInputProps("replacesId")}
              />
            )}
            {concerned.length > 0 && (
              <p style={{ margin: 0 }}>
                {t("announcementForm.concerns", {
                  services: concerned.map(({ title }) => title).join(", "),
                })}
              </p>
            )}
            {recorded && (
              <Callout tone="good">
                <p>{t("announcementForm.recorded")}</p>
              </Callout>
            )}
            {modified && !recorded && (
              <Callout tone="info">
                <p>{t("announcementForm.modify", { name: modified.legalName })}</p>
              </Callout>
            )}
          </Stack>
        </Panel>
        {typesFacts && <SubProcessorFields form={facts} services={props.services} />}
        <Panel title={t("announcementForm.tell")} lead={t("announcementForm.tellLead")}>
          <Stack>
            <Textarea
              label={t("announcementForm.summaryDa")}
              autosize
              minRows={3}
              {...form.getInputProps("summaryDa")}
            />
            <Textarea
              label={t("announcementForm.summaryEn")}
              autosize
              minRows={3}
              {...form.getInputProps("summaryEn")}
            />
            <TextInput
              type="date"
              label={t("announcementForm.planned")}
              description={t("announcementForm.plannedHint")}
              {...form.getInputProps("plannedEffectiveAt")}
            />
          </Stack>
        </Panel>
        <Failures failures={[...record.failures, ...draft.failures]} />
        <Group>
          <Button type="submit" loading={record.busy || draft.busy}>
            {t("announcementForm.submit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
