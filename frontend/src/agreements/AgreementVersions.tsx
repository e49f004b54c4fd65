import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { TextLink } from "../shell/links";
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
}) {
  const { t } = useTranslation();
  const versions = readFragment(AgreementVersionsVersion, props.versions);
  return (
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
  );
}
