import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { PlaceIcon } from "../ui/icons";
import { StatusBadge } from "../ui/StatusBadge";
import { useCountryName } from "../words/dates";
import css from "./Locations.module.css";

const LocationsLocation = graphql(`
  fragment Locations_location on ProcessingLocation {
    id
    name
    countryCode
    city
    kind
    inEea
    transferMechanism
  }
`);

/** Where data are processed and, outside the EEA, on what ground they go there. */
export function Locations(props: {
  locations: readonly FragmentType<typeof LocationsLocation>[];
}) {
  const { t } = useTranslation();
  const countryName = useCountryName();
  const locations = readFragment(LocationsLocation, props.locations);
  return (
    <ul className={css["locations"]}>
      {locations.map((location) => (
        <li key={location.id}>
          <PlaceIcon />
          <div>
            <span className={css["name"]}>{location.name}</span>
            <span className={css["where"]}>
              {[location.city, countryName(location.countryCode), t(`locationKind.${location.kind}`)]
                .filter(Boolean)
                .join(" · ")}
            </span>
            <StatusBadge tone={location.inEea ? "good" : "waiting"}>
              {t(`transferMechanism.${location.transferMechanism}`)}
            </StatusBadge>
          </div>
        </li>
      ))}
    </ul>
  );
}
