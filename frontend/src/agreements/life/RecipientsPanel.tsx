import { Button, CopyButton, Group, NativeSelect, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useClient } from "urql";
import { graphql } from "../../graphql/generated";
import type { Language, RecipientNoticeQuery } from "../../graphql/generated/graphql";
import { notify } from "../../shell/notify";
import { saveFile } from "../../shell/saveFile";
import { CopyIcon, DownloadIcon } from "../../ui/icons";
import { Panel } from "../../ui/Panel";
import { useCountryName } from "../../words/dates";
import { csv } from "./csv";

const RecipientNotice = graphql(`
  query RecipientNotice($agreementId: ID!, $language: Language) {
    recipientNoticeText(agreementId: $agreementId, language: $language) {
      text
      recipients {
        name
        countryCode
        purpose
        places {
          countryCode
          inEea
          safeguard
        }
      }
    }
  }
`);

type Notice = RecipientNoticeQuery["recipientNoticeText"];

/** The recipients under an agreement as text for the controller's own notice, and as a file; fetched when asked for. */
export function RecipientsPanel(props: { agreementId: string; reference: string }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  /** What is shown, and the language that it was fetched in. */
  const [shown, setShown] = useState<{ notice: Notice; language: Language } | null>(null);
  const [busy, setBusy] = useState(false);
  const show = async (language: Language) => {
    setBusy(true);
    const variables = { agreementId: props.agreementId, language };
    const answer = await client
      .query(RecipientNotice, variables, { requestPolicy: "network-only" })
      .toPromise();
    setBusy(false);
    const notice = answer.data?.recipientNoticeText;
    if (notice === undefined) return notify(t("recipients.failed"));
    setShown({ notice, language });
  };
  return (
    <Panel
      id="recipients"
      title={t("recipients.title")}
      lead={t("recipients.lead")}
      actions={
        shown === null && (
          <Button
            variant="default"
            loading={busy}
            onClick={() => void show(i18n.language === "en" ? "EN" : "DA")}
          >
            {t("recipients.show")}
          </Button>
        )
      }
    >
      {shown !== null && (
        <Stack>
          <NativeSelect
            label={t("recipients.language")}
            data={[
              { value: "DA", label: t("language.DA") },
              { value: "EN", label: t("language.EN") },
            ]}
            value={shown.language}
            disabled={busy}
            onChange={(event) => void show(event.currentTarget.value as Language)}
          />
          <Textarea
            label={t("recipients.text")}
            lang={shown.language === "EN" ? "en" : "da"}
            value={shown.notice.text}
            readOnly
            autosize
            minRows={4}
          />
          <Group gap="sm">
            <CopyButton value={shown.notice.text} timeout={2000}>
              {({ copied, copy }) => (
                <Button leftSection={<CopyIcon size={18} />} onClick={copy}>
                  {t(copied ? "copy.copied" : "recipients.copy")}
                </Button>
              )}
            </CopyButton>
            <Save notice={shown.notice} reference={props.reference} />
          </Group>
        </Stack>
      )}
    </Panel>
  );
}

function Save({ notice, reference }: { notice: Notice; reference: string }) {
  const { t } = useTranslation();
  const countryName = useCountryName();
  const save = () => {
    const head = ["name", "country", "purpose", "place", "safeguard"] as const;
    const rows = notice.recipients.flatMap((one) => {
      const who = [one.name, countryName(one.countryCode), one.purpose];
      // Whoever has no place written down is a recipient all the same.
      if (one.places.length === 0) return [[...who, "", ""]];
      return one.places.map(({ countryCode, safeguard }) => [
        ...who,
        countryName(countryCode),
        t(`transferMechanism.${safeguard}`),
      ]);
    });
    const text = csv([head.map((key) => t(`recipients.${key}`)), ...rows]);
    const name = `${reference}-${t("recipients.file")}.csv`;
    saveFile(new Blob([text], { type: "text/csv;charset=utf-8" }), name);
  };
  return (
    <Button variant="default" leftSection={<DownloadIcon size={18} />} onClick={save}>
      {t("recipients.save")}
    </Button>
  );
}
