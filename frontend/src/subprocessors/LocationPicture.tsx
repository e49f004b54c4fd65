import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { LocationPicture_LocationFragment } from "../graphql/generated/graphql";
import { PlaceIcon } from "../ui/icons";
import { useCountryName, useDates } from "../words/dates";
import css from "./LocationPicture.module.css";

const LocationPictureLocation = graphql(`
  fragment LocationPicture_location on ProcessingLocation {
    id
    name
    countryCode
    city
    kind
    inEea
    transferMechanism
    transferModule
    transferValidTo
    tiaDate
  }
`);

/** Where data are processed: within the EEA, and what carries them beyond its border. */
export function LocationPicture(props: {
  locations: readonly FragmentType<typeof LocationPictureLocation>[];
}) {
  const { t } = useTranslation();
  const locations = readFragment(LocationPictureLocation, props.locations);
  const near = locations.filter(({ inEea }) => inEea);
  const far = locations.filter(({ inEea }) => !inEea);
  return (
    <div className={css["picture"]}>
      <section className={css["zone"]} data-zone="near" aria-label={t("subProcessors.within")}>
        <h3>{t("subProcessors.within")}</h3>
        {near.length === 0 ? (
          <p className={css["none"]}>{t("subProcessors.nothingWithin")}</p>
        ) : (
          <ul>
            {near.map((place) => (
              <Place key={place.id} place={place} />
            ))}
          </ul>
        )}
      </section>
      {far.length > 0 && <div className={css["bridge"]} aria-hidden="true" />}
      <section className={css["zone"]} data-zone="far" aria-label={t("subProcessors.outside")}>
        <h3>{t("subProcessors.outside")}</h3>
        {far.length === 0 ? (
          <p className={css["none"]}>{t("subProcessors.nothingOutside")}</p>
        ) : (
          <ul>
            {far.map((place) => (
              <Place key={place.id} place={place} />
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}

function Place({ place }: { place: LocationPicture_LocationFragment }) {
  const { t } = useTranslation();
  const dates = useDates();
  const countryName = useCountryName();
  const module = place.transferModule?.replace(/^M?/, "");
  return (
    <li className={css["place"]}>
      <PlaceIcon />
      <div>
        <span className={css["name"]}>{place.name}</span>
        <span className={css["where"]}>
          {[place.city, countryName(place.countryCode), t(`locationKind.${place.kind}`)]
            .filter(Boolean)
            .join(" · ")}
        </span>
        {!place.inEea && (
          <span className={css["ground"]}>
            {[
              t(`transferMechanism.${place.transferMechanism}`),
              module && t("subProcessors.module", { module }),
              place.tiaDate && t("subProcessors.tia", { date: dates.legal.shortDate(place.tiaDate) }),
              place.transferValidTo &&
                t("subProcessors.groundUntil", { date: dates.legal.shortDate(place.transferValidTo) }),
            ]
              .filter(Boolean)
              .join(" · ")}
          </span>
        )}
      </div>
    </li>
  );
}
