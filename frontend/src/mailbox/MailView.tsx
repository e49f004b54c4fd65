import { Button, Group } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { Facts } from "../ui/Facts";
import { Panel } from "../ui/Panel";
import { useDates } from "../words/dates";
import css from "./MailView.module.css";

const MailViewMail = graphql(`
  fragment MailView_mail on DemoMail {
    id
    to
    subject
    html
    at
    links
  }
`);

/** A mail as its recipient sees it. The frame is sandboxed: nothing in a mail can run or reach us. */
export function MailView(props: { mail: FragmentType<typeof MailViewMail> }) {
  const { t } = useTranslation();
  const dates = useDates();
  const router = useRouter();
  const mail = readFragment(MailViewMail, props.mail);
  const paths = localPaths(mail.links, window.location.origin);
  return (
    <Panel title={mail.subject}>
      <Facts
        items={[
          { label: t("mailbox.to"), value: mail.to },
          { label: t("mailbox.at"), value: dates.dateTime(mail.at) },
        ]}
      />
      <iframe
        className={css["mail"]}
        title={mail.subject}
        sandbox=""
        referrerPolicy="no-referrer"
        srcDoc={mail.html}
      />
      {paths.length > 0 && (
        <Group>
          {paths.map((path) => (
            <Button
              key={path}
              component="a"
              href={path}
              onClick={(event) => {
                event.preventDefault();
                router.history.push(path);
              }}
            >
              {paths.length === 1 ? t("mailbox.follow") : t("mailbox.followPath", { path })}
            </Button>
          ))}
        </Group>
      )}
    </Panel>
  );
}

/**
 * The mail's links into the portal as paths. The host is left out, because behind a proxy or another
 * port the mail's own host may not be the one the reader is on.
 */
export function localPaths(links: readonly string[], origin: string): string[] {
  const paths = links.flatMap((link) => {
    try {
      const url = new URL(link, origin);
      const known = /^\/(invitation|login|new-email|new-password|o|profile|sign-up)(\/|$)/.test(url.pathname);
      return known ? [url.pathname + url.search] : [];
    } catch {
      return [];
    }
  });
  return [...new Set(paths)];
}
