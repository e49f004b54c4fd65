import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { TextLink } from "../shell/links";
import { useMay, useStanding } from "../shell/viewer";
import { AgreementStateBadge } from "./AgreementStateBadge";
import css from "./AgreementVersions.module.css";

const AgreementVersionsVersion = graphql(`
  fragment AgreementVersions_version on AgreementVersion {
    id
    number
    state
    changeReason
  }
`);

/** Every version of an agreement; each stays readable for ever. */
export function AgreementVersions(props: {
  versions: readonly FragmentType<typeof AgreementVersionsVersion>[];
  shownId: string;
  agreementId: string;
}) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayRead = useMay("READ_AGREEMENT_DOCUMENT");
  const versions = readFragment(AgreementVersionsVersion, props.versions);
  // What the shown one replaced; of the first, what replaced it.
  const shown = versions.findIndex(({ id }) => id === props.shownId);
  const other = versions[shown + 1] ?? versions[shown - 1];
  const [from, to] =
    versions[shown + 1] === undefined ? [props.shownId, other?.id] : [other?.id, props.shownId];
  return (
    <>
    <ul className={css["versions"]}>
      {versions.map((version) => (
        <li key={version.id}>
          <span className={css["line"]}>
            {version.id === props.shownId ? (
              <strong aria-current="true">
                {t("agreement.version", { number: version.number })}
              </strong>
            ) : (
              <TextLink to="." search={{ version: version.id }}>
                {t("agreement.version", { number: version.number })}
              </TextLink>
            )}
            <AgreementStateBadge state={version.state} />
          </span>
          {version.changeReason !== null && (
            <span className={css["reason"]}>{version.changeReason}</span>
          )}
        </li>
      ))}
    </ul>
    {mayRead && other !== undefined && from !== undefined && to !== undefined && (
      <TextLink
        to="/o/$organisationId/agreements/$agreementId/compare"
        params={{ organisationId: organisation.id, agreementId: props.agreementId }}
        search={{ from, to }}
      >
        {t("comparison.linkFormer", { number: other.number })}
      </TextLink>
    )}
    </>
  );
}
