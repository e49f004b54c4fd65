import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import type { TemplateVersionState } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { Failures } from "../shell/Failures";
import { notify } from "../shell/notify";
import { useMay } from "../shell/viewer";

const DraftTemplateVersion = graphql(`
  mutation DraftTemplateVersion($input: TemplateIdInput!) {
    draftTemplateVersion(input: $input) {
      templateVersion {
        id
        number
        state
      }
    }
  }
`);

const SubmitTemplateVersion = graphql(`
  mutation SubmitTemplateVersion($input: TemplateVersionIdInput!) {
    submitTemplateVersion(input: $input) {
      templateVersion {
        id
        state
        canEdit
        canPublish
        submittedAt
      }
    }
  }
`);

const PublishTemplateVersion = graphql(`
  mutation PublishTemplateVersion($input: TemplateVersionIdInput!) {
    publishTemplateVersion(input: $input) {
      templateVersion {
        id
        state
        canEdit
        canPublish
        publishedAt
        approverName
      }
    }
  }
`);

interface Version {
  id: string;
  state: TemplateVersionState;
  canEdit: boolean;
  canPublish: boolean;
}

/** The next step of a template: edit and submit a draft, publish what a colleague wrote, or begin anew. */
export function TemplateDecisions(props: {
  templateId: string;
  version: Version;
  /** Only the newest version has next steps */
  newest: boolean;
  onEdit: () => void;
}) {
  const { version, newest, onEdit } = props;
  const { t } = useTranslation();
  const mayDraft = useMay("DRAFT_TEMPLATE");
  const mayPublish = useMay("PUBLISH_TEMPLATE");
  const draft = useAction(DraftTemplateVersion);
  if (!newest) return null;
  const settled = version.state !== "DRAFT" && version.state !== "IN_REVIEW";
  return (
    <>
      {settled && mayDraft && (
        <Button
          variant="default"
          loading={draft.busy}
          onClick={() => void draft.run({ input: { templateId: props.templateId } })}
        >
          {t("templates.newVersion")}
        </Button>
      )}
      {version.canEdit && (
        <Button variant="default" onClick={onEdit}>
          {t("templates.edit")}
        </Button>
      )}
      {version.state === "DRAFT" && version.canEdit && <Submit id={version.id} />}
      {version.state === "IN_REVIEW" && mayPublish && (
        <Publish id={version.id} disabled={!version.canPublish} />
      )}
      <Failures failures={draft.failures} />
    </>
  );
}

function Submit({ id }: { id: string }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const submit = useAction(SubmitTemplateVersion);
  return (
    <>
      <Button
        onClick={() => {
          submit.clear();
          open();
        }}
      >
        {t("templates.submit")}
      </Button>
      <Confirm
        opened={opened}
        title={t("templates.submitTitle")}
        confirmLabel={t("templates.submit")}
        busy={submit.busy}
        failures={submit.failures}
        onClose={close}
        onConfirm={() => {
          void submit.run({ input: { templateVersionId: id } }).then((done) => {
            if (done) close();
          });
        }}
      >
        <p>{t("templates.submitWords")}</p>
      </Confirm>
    </>
  );
}

function Publish({ id, disabled }: { id: string; disabled: boolean }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const publish = useAction(PublishTemplateVersion);
  return (
    <>
      <Button
        disabled={disabled}
        aria-describedby={disabled ? "four-eyes" : undefined}
        onClick={() => {
          publish.clear();
          open();
        }}
      >
        {t("templates.publish")}
      </Button>
      <Confirm
        opened={opened}
        title={t("templates.publishTitle")}
        confirmLabel={t("templates.publish")}
        busy={publish.busy}
        failures={publish.failures}
        onClose={close}
        onConfirm={() => {
          void publish.run({ input: { templateVersionId: id } }).then((done) => {
            if (!done) return;
            close();
            notify(t("templates.published"));
          });
        }}
      >
        <p>{t("templates.publishWords")}</p>
      </Confirm>
    </>
  );
}
