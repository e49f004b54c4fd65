import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { today } from "../agreements/life/days";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { fetchDocument } from "../session/session";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { notify } from "../shell/notify";
import { saveFile } from "../shell/saveFile";
import { useMay } from "../shell/viewer";
import { Panel } from "../ui/Panel";

const NoticeLetterNotice = graphql(`
  fragment NoticeLetter_notice on Notice {
    id
    state
    agreementReference
    deliveries {
      channel
      state
      queuedAt
      letterUrl
    }
  }
`);

const PrintNoticeLetter = graphql(`
  mutation PrintNoticeLetter($input: PrintNoticeLetterInput!) {
    printNoticeLetter(input: $input) {
      notice {
        id
        ...NoticeLetter_notice
      }
    }
  }
`);

const RecordLetterArrival = graphql(`
  mutation RecordLetterArrival($input: RecordLetterArrivalInput!) {
    recordLetterArrival(input: $input) {
      notice {
        id
        ...NoticeLetter_notice
      }
    }
  }
`);

/** For a customer whose mails came back: a letter to print and send, and the day it arrived. */
export function NoticeLetter(props: { notice: FragmentType<typeof NoticeLetterNotice> }) {
  const { t } = useTranslation();
  const mayAnnounce = useMay("PUBLISH_ANNOUNCEMENT");
  const notice = readFragment(NoticeLetterNotice, props.notice);
  const letter = notice.deliveries.find(({ channel }) => channel === "POST");
  if (!mayAnnounce || notice.state !== "UNDELIVERED") return null;
  const file = { url: letter?.letterUrl ?? null, name: `${notice.agreementReference}.pdf` };
  return (
    <Panel title={t("letter.title")} lead={t("letter.lead")} highlighted>
      <Stack>
        <Print noticeId={notice.id} again={letter !== undefined} />
        {file.url !== null && (
          <>
            <Open url={file.url} name={file.name} />
            <Arrived noticeId={notice.id} />
          </>
        )}
      </Stack>
    </Panel>
  );
}

function Print({ noticeId, again }: { noticeId: string; again: boolean }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { arrives: "" },
    validate: { arrives: required(t("letter.dayMissing")) },
  });
  const action = useAction(PrintNoticeLetter, form);
  const print = form.onSubmit(async ({ arrives }) => {
    if (await action.run({ input: { noticeId, arrives } })) notify(t("letter.printed"));
  }, focusFirstError(form));
  return (
    <form onSubmit={print} noValidate>
      <Group align="flex-end">
        <TextInput
          type="date"
          min={today()}
          label={t("letter.arrives")}
          description={t("letter.arrivesHint")}
          {...form.getInputProps("arrives")}
        />
        <Button type="submit" variant={again ? "default" : "filled"} loading={action.busy}>
          {t(again ? "letter.printAgain" : "letter.print")}
        </Button>
      </Group>
      <Failures failures={action.failures} />
    </form>
  );
}

function Open({ url, name }: { url: string; name: string }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      saveFile(await fetchDocument(url), name);
    } catch {
      notify(t("letter.failed"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div>
      <Button variant="default" loading={busy} onClick={() => void save()}>
        {t("letter.open")}
      </Button>
    </div>
  );
}

function Arrived({ noticeId }: { noticeId: string }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { arrived: "" },
    validate: { arrived: required(t("letter.dayMissing")) },
  });
  const action = useAction(RecordLetterArrival, form);
  const record = form.onSubmit(async ({ arrived }) => {
    if (await action.run({ input: { noticeId, arrived } })) notify(t("letter.recorded"));
  }, focusFirstError(form));
  return (
    <form onSubmit={record} noValidate>
      <Group align="flex-end">
        <TextInput
          type="date"
          max={today()}
          label={t("letter.arrived")}
          description={t("letter.arrivedHint")}
          {...form.getInputProps("arrived")}
        />
        <Button type="submit" loading={action.busy}>
          {t("letter.record")}
        </Button>
      </Group>
      <Failures failures={action.failures} />
    </form>
  );
}
