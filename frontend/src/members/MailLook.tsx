import { Button, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import type { InviteMemberInput, Language, LookAtInvitationQuery } from "../graphql/generated/graphql";
import { useAsking } from "../session/ask";
import { Failures } from "../shell/Failures";
import { Dialog } from "../ui/Dialog";

const LookAtInvitation = graphql(`
  query LookAtInvitation($input: InviteMemberInput!) {
    invitationMail(input: $input) {
      mails {
        language
        subject
        html
      }
    }
  }
`);

/** The mail as it will be sent, in either language; `input` is read when the reader asks. */
export function MailLook({ input }: { input: () => InviteMemberInput | null }) {
  const { t } = useTranslation();
  const [mails, setMails] = useState<LookAtInvitationQuery["invitationMail"]["mails"] | null>(null);
  const [language, setLanguage] = useState<Language>("DA");
  const { ask, busy, failures } = useAsking(LookAtInvitation);
  const shown = mails?.find((mail) => mail.language === language);
  const look = async () => {
    const given = input();
    if (given === null) return;
    const answer = await ask({ input: given });
    setLanguage(given.language);
    if (answer) setMails(answer.invitationMail.mails);
  };
  return (
    <>
      <Failures failures={failures} />
      <Button variant="default" loading={busy} onClick={() => void look()}>
        {t("invite.preview")}
      </Button>
      <Dialog
        opened={mails !== null}
        onClose={() => setMails(null)}
        title={t("invite.previewTitle")}
        large
        closeLabel={t("dialog.close")}
      >
        <Stack>
          <Text>{t("invite.previewWords")}</Text>
          <Group>
            <SegmentedControl
              aria-label={t("invite.language")}
              value={language}
              onChange={(value) => setLanguage(value === "EN" ? "EN" : "DA")}
              data={(["DA", "EN"] as const).map((value) => ({
                value,
                label: t(`language.${value}`),
              }))}
            />
          </Group>
          {shown && (
            <>
              <Text>
                <strong>{t("invite.previewSubject")}:</strong> {shown.subject}
              </Text>
              <iframe
                title={t("invite.previewTitle")}
                sandbox=""
                srcDoc={shown.html}
                style={{ border: 0, width: "100%", height: "26rem", background: "white" }}
              />
            </>
          )}
        </Stack>
      </Dialog>
    </>
  );
}
