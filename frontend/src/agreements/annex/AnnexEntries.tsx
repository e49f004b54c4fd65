import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import { useCountryName } from "../../words/dates";
import css from "./AnnexEntries.module.css";

export const AnnexEntriesEntry = graphql(`
  fragment AnnexEntries_entry on AnnexBEntry {
    name
    registration
    address
    countryCode
    contact
    description
    locations
    transferMechanism
  }
`);

/** `Datacenter Nord, SE` as the agreement keeps it, with the country's name for its code. */
function placeName(place: string, countryName: (code: string) => string): string {
  const [, name, code] = /^(.*), ([A-Z]{2})$/.exec(place) ?? [];
  if (name === undefined || code === undefined) return place;
  const country = countryName(code);
  return name === country ? country : `${name}, ${country}`;
}

/** The sub-processors of annex B as the parties have them on paper. */
export function AnnexEntries(props: {
  entries: readonly FragmentType<typeof AnnexEntriesEntry>[];
  empty: string;
}) {
  const { t } = useTranslation();
  const countryName = useCountryName();
  const entries = readFragment(AnnexEntriesEntry, props.entries);
  if (entries.length === 0) return <p>{props.empty}</p>;
  return (
    <ul className={css["entries"]}>
      {entries.map((entry) => (
        <li key={`${entry.name} ${entry.address}`}>
          <strong>{entry.name}</strong>
          {entry.registration !== null && ` · ${entry.registration}`}
          <br />
          {entry.address}, {countryName(entry.countryCode)}
          <br />
          {entry.description}
          <br />
          <span className={css["quiet"]}>
            {t("agreement.annexB.locations", {
              places: entry.locations.map((place) => placeName(place, countryName)).join("; "),
            })}
            {" · "}
            {t(`transferMechanism.${entry.transferMechanism}`)}
            {" · "}
            {t("agreement.annexB.contact", { contact: entry.contact })}
          </span>
        </li>
      ))}
    </ul>
  );
}
