import { Button, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useClient } from "urql";
import { graphql } from "../graphql/generated";
import type { InviteMemberInput, Language, LookAtInvitationQuery } from "../graphql/generated/graphql";
import { type Failure, failuresOf } from "../session/failure";
import { Failures } from "../shell/Failures";
import { Dialog } from "../ui/Dialog";

const LookAtInvitation = graphql(`
  query LookAtInvitation($input: InviteMemberInput!) {
    invitationMail(input: $input) {
      language
      subject
      html
    }
  }
`);

/** The mail as it will be sent, in either language; `input` is read when the reader asks. */
export function MailLook({ input }: { input: () => InviteMemberInput | null }) {
  const { t } = useTranslation();
  const client = useClient();
  const [mails, setMails] = useState<LookAtInvitationQuery["invitationMail"] | null>(null);
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  const [language, setLanguage] = useState<Language>("DA");
  const shown = mails?.find((mail) => mail.language === language);
  const look = async () => {
    const given = input();
    if (given === null) return;
    const answer = await client
      .query(LookAtInvitation, { input: given }, { requestPolicy: "network-only" })
      .toPromise();
    setFailures(answer.error ? failuresOf(answer.error) : []);
    setLanguage(given.language);
    if (answer.data) setMails(answer.data.invitationMail);
  };
  return (
    <>
      <Failures failures={failures} />
      <Button variant="default" onClick={() => void look()}>
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
          <p>{t("invite.previewWords")}</p>
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
