import { Button, Group, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useClient } from "urql";
import { graphql, readFragment } from "../graphql/generated";
import { type AddendumDialog_ServiceFragment, Language } from "../graphql/generated/graphql";
import { prefetch, useAction, usePageData } from "../session/data";
import { Failures } from "../shell/Failures";
import { notify } from "../shell/notify";
import { Callout } from "../ui/Alerts";
import { Dialog } from "../ui/Dialog";
import { TextSkeleton } from "../ui/Skeletons";
import { useDates } from "../words/dates";

const AddendumDialogService = graphql(`
  fragment AddendumDialog_service on Service {
    id
    addenda {
      language
      number
      text
      writtenAt
    }
  }
`);

/** What is agreed for a service is fetched only where it is written. */
const ServiceAddenda = graphql(`
  query ServiceAddenda($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Service {
        ...AddendumDialog_service
      }
    }
  }
`);

const WriteServiceAddendum = graphql(`
  mutation WriteServiceAddendum($input: WriteServiceAddendumInput!) {
    writeServiceAddendum(input: $input) {
      service {
        id
        ...AddendumDialog_service
      }
    }
  }
`);

/** What holds for one service beside the text of every agreement that governs it, in each language. */
export function AddendumDialog(props: {
  service: { readonly id: string; readonly title: string };
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { id } = props.service;
  const client = useClient();
  // What the page knows may be what somebody else has written over since.
  useEffect(() => prefetch(client, ServiceAddenda, { id }), [client, id]);
  const { data } = usePageData(ServiceAddenda, { id });
  /** The wording that is being written over, by language. */
  const [writing, setWriting] = useState<Partial<Record<Language, number | undefined>>>({});
  const service = readFragment(
    AddendumDialogService,
    data?.node?.__typename === "Service" ? data.node : undefined,
  );
  return (
    <Dialog
      opened
      onClose={props.onClose}
      title={t("services.addendum.title", { name: props.service.title })}
      closeLabel={t("dialog.close")}
      large
    >
      <Stack>
        <p style={{ margin: 0 }}>{t("services.addendum.lead")}</p>
        {!data && <TextSkeleton lines={8} />}
        {data && !service && <Callout tone="info">{t("services.addendum.unavailable")}</Callout>}
        {service &&
          [Language.Da, Language.En].map((language) => {
            const wording = service.addenda.find((one) => one.language === language);
            const number = wording?.number ?? 0;
            return (
              <Wording
                // The newest wording is the one to go on from, but nobody's writing is taken away: saved, it meets
                // the portal's word that there is a newer one.
                key={`${language} ${writing[language] ?? number}`}
                serviceId={service.id}
                language={language}
                wording={wording}
                onWriting={() => setWriting((before) => ({ ...before, [language]: before[language] ?? number }))}
                onSaved={() => setWriting((before) => ({ ...before, [language]: undefined }))}
              />
            );
          })}
      </Stack>
    </Dialog>
  );
}

function Wording(props: {
  serviceId: string;
  language: Language;
  wording: AddendumDialog_ServiceFragment["addenda"][number] | undefined;
  onWriting: () => void;
  onSaved: () => void;
}) {
  const { serviceId, language } = props;
  const { t } = useTranslation();
  const dates = useDates();
  /** What the text in the field goes on from. */
  const [wording] = useState(props.wording);
  const form = useForm({
    initialValues: { text: wording?.text ?? "" },
    onValuesChange: props.onWriting,
  });
  const action = useAction(WriteServiceAddendum, form);
  const save = form.onSubmit(async ({ text }) => {
    const done = await action.run({
      input: { serviceId, language, text, number: wording?.number ?? 0 },
    });
    if (!done) return;
    props.onSaved();
    notify(t("services.addendum.saved"));
  });
  return (
    <form onSubmit={save} noValidate>
      <Stack gap="xs">
        <Textarea
          {...form.getInputProps("text")}
          label={t(`services.addendum.text.${language}`)}
          description={
            wording
              ? t("services.addendum.version", {
                  number: wording.number,
                  date: dates.date(wording.writtenAt),
                })
              : t("services.addendum.none")
          }
          lang={language === Language.En ? "en" : "da"}
          maxLength={20000}
          autosize
          minRows={3}
          maxRows={16}
        />
        <Failures failures={action.failures} />
        <Group justify="flex-end">
          <Button type="submit" loading={action.busy} disabled={!form.isDirty()}>
            {t(`services.addendum.save.${language}`)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
