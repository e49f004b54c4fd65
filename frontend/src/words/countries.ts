import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useCountryName } from "./dates";

/** ISO 3166-1 alpha-2, as of 2026. */
const codes = (
  "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY " +
  "BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK " +
  "FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR " +
  "IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK " +
  "ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM " +
  "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF " +
  "TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
).split(" ");

/** The Union's members and Iceland, Liechtenstein and Norway: no ground of transfer is needed. */
const eea = new Set(
  "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split(" "),
);

/** Whether a form should ask for a ground of transfer; the portal decides again when it is sent. */
export function inEea(countryCode: string): boolean {
  return eea.has(countryCode.toUpperCase());
}

/** Every country by name in the reader's language, Denmark first. */
export function useCountryOptions(): { value: string; label: string }[] {
  const countryName = useCountryName();
  const { i18n } = useTranslation();
  return useMemo(() => {
    const byName = new Intl.Collator(i18n.language);
    const others = codes
      .filter((code) => code !== "DK")
      .map((value) => ({ value, label: countryName(value) }))
      .toSorted((one, other) => byName.compare(one.label, other.label));
    return [{ value: "DK", label: countryName("DK") }, ...others];
  }, [countryName, i18n.language]);
}
