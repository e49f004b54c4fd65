import { Button, Group, NativeSelect, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useCallback, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useClient } from "urql";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { HandOverPanelQuery } from "../graphql/generated/graphql";
import { prefetch, useAction, usePageData } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { TextLink } from "../shell/links";
import { notify } from "../shell/notify";
import { useMay, useStanding } from "../shell/viewer";
import { Callout } from "../ui/Alerts";
import { Dialog } from "../ui/Dialog";
import { Panel } from "../ui/Panel";
import { TextSkeleton } from "../ui/Skeletons";
import { useDates } from "../words/dates";

const HandOverVersion = graphql(`
  fragment HandOver_version on AgreementVersion {
    id
    canHandOver
    cannotSignBecause
  }
`);

/** Who may be asked is fetched only where it is shown: whoever signs does not wait for it. */
const HandOverPanel = graphql(`
  query HandOverPanel($agreementVersionId: ID!) {
    handOver(agreementVersionId: $agreementVersionId) {
      colleagues {
        membershipId
        name
        title
      }
      asked {
        name
        askedByName
        askedAt
        message
      }
      owners
    }
  }
`);

const HandOverAgreement = graphql(`
  mutation HandOverAgreement($input: HandOverAgreementInput!) {
    handOverAgreement(input: $input) {
      agreementVersion {
        id
        canHandOver
        askedOfViewer
      }
    }
  }
`);

/**
 * Asks the colleague who may bind the organisation to sign. For a reader who may not, this is the way on, so it stands
 * open on the page; for others it is a dialog beside their own signature.
 */
export function HandOver(props: { version: FragmentType<typeof HandOverVersion> }) {
  const { t } = useTranslation();
  const version = readFragment(HandOverVersion, props.version);
  const [opened, { open, close }] = useDisclosure(false);
  if (!version.canHandOver) return null;
  if (version.cannotSignBecause === "FORBIDDEN") {
    return (
      <Panel id="hand-over" title={t("handOver.open")} lead={t("handOver.lead")} highlighted>
        <Colleagues versionId={version.id} />
      </Panel>
    );
  }
  return (
    <Group>
      <Button variant="default" onClick={open}>
        {t("handOver.open")}
      </Button>
      <Dialog
        opened={opened}
        onClose={close}
        title={t("handOver.open")}
        closeLabel={t("dialog.close")}
      >
        <p style={{ marginTop: 0 }}>{t("handOver.words")}</p>
        <Colleagues versionId={version.id} onClose={close} />
      </Dialog>
    </Group>
  );
}

function Colleagues(props: { versionId: string; onClose?: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const agreementVersionId = props.versionId;
  const refresh = useCallback(
    () => prefetch(client, HandOverPanel, { agreementVersionId }),
    [client, agreementVersionId],
  );
  // Somebody else may have asked a colleague since the page last knew.
  useEffect(refresh, [refresh]);
  const { data } = usePageData(HandOverPanel, { agreementVersionId });
  if (!data) return <TextSkeleton lines={4} />;
  if (!data.handOver) return <Callout tone="info">{t("handOver.unavailable")}</Callout>;
  const { colleagues, asked, owners } = data.handOver;
  return (
    <Stack maw="32rem">
      <Asked asked={asked} />
      {colleagues.length > 0 ? (
        <Ask
          versionId={agreementVersionId}
          colleagues={colleagues}
          onAnswered={refresh}
          {...(props.onClose && { onClose: props.onClose })}
        />
      ) : (
        <Nobody owners={owners} />
      )}
    </Stack>
  );
}

type Told = NonNullable<HandOverPanelQuery["handOver"]>;

/** Who was asked, by whom and when. */
function Asked({ asked }: { asked: Told["asked"] }) {
  const { t } = useTranslation();
  const dates = useDates();
  if (asked.length === 0) return null;
  return (
    <ul aria-label={t("handOver.askedLabel")} style={{ margin: 0, paddingInlineStart: "1.25rem" }}>
      {asked.map((one) => (
        <li key={`${one.name} ${one.askedAt}`}>
          {t("handOver.asked", {
            name: one.name,
            date: dates.date(one.askedAt),
            by: one.askedByName,
          })}
        </li>
      ))}
    </ul>
  );
}

/** Nobody is left to ask: all were, or nobody may sign at all, and then an owner can help. */
function Nobody({ owners }: { owners: readonly string[] }) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayGrant = useMay("GRANT_OWNERSHIP");
  if (owners.length === 0) return <p style={{ margin: 0 }}>{t("handOver.allAsked")}</p>;
  return (
    <p style={{ margin: 0 }}>
      {mayGrant ? t("handOver.nobodyOwner") : t("handOver.nobody", { owners: owners.join(", ") })}
      {mayGrant && (
        <>
          {" "}
          <TextLink to="/o/$organisationId/members" params={{ organisationId: organisation.id }}>
            {t("handOver.toMembers")}
          </TextLink>
        </>
      )}
    </p>
  );
}

function Ask(props: {
  versionId: string;
  colleagues: Told["colleagues"];
  /** Who can be asked is another list now: somebody was, or somebody cannot be */
  onAnswered: () => void;
  onClose?: () => void;
}) {
  const { t } = useTranslation();
  const { colleagues } = props;
  const form = useForm({
    mode: "uncontrolled",
    initialValues: {
      membershipId: colleagues.length === 1 ? (colleagues[0]?.membershipId ?? "") : "",
      message: "",
    },
    validate: { membershipId: required(t("handOver.colleagueMissing")) },
  });
  const action = useAction(HandOverAgreement, form);
  useEffect(() => {
    const { membershipId } = form.getValues();
    const gone = !colleagues.some((one) => one.membershipId === membershipId);
    if (membershipId !== "" && gone) form.setFieldValue("membershipId", "");
  });
  const ask = form.onSubmit(async ({ membershipId, message }) => {
    const name = colleagues.find((one) => one.membershipId === membershipId)?.name ?? "";
    const done = await action.run({
      input: {
        agreementVersionId: props.versionId,
        membershipId,
        message: message.trim() === "" ? null : message,
      },
    });
    props.onAnswered();
    if (!done) return;
    notify(t("handOver.done", { name }));
    form.reset();
    props.onClose?.();
  }, focusFirstError(form));
  return (
    <form onSubmit={ask} noValidate>
      <Stack>
        <NativeSelect
          key={form.key("membershipId")}
          {...form.getInputProps("membershipId")}
          label={t("handOver.colleague")}
          description={t("handOver.colleagueHint")}
          data={[
            { value: "", label: t("handOver.choose"), disabled: true },
            ...colleagues.map((one) => ({
              value: one.membershipId,
              label: one.title === null ? one.name : `${one.name}, ${one.title}`,
            })),
          ]}
        />
        <Textarea
          key={form.key("message")}
          {...form.getInputProps("message")}
          label={t("handOver.message")}
          description={t("handOver.messageHint")}
          maxLength={1000}
          autosize
          minRows={2}
        />
        <Failures failures={action.failures} />
        <Group justify={props.onClose ? "flex-end" : "flex-start"}>
          {props.onClose && (
            <Button variant="default" onClick={props.onClose}>
              {t("dialog.cancel")}
            </Button>
          )}
          <Button type="submit" loading={action.busy}>
            {t("handOver.submit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
